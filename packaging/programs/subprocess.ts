import { createSubprocessExec, PIPE } from "@asyncio-ts/subprocess";
import { run } from "@asyncio-ts/task";

declare const console: { log(text: string): void };

async function main(): Promise<string> {
  const options = { stdin: PIPE, stdout: PIPE };
  const child = await createSubprocessExec("sort", [], options);
  const [stdout] = await child.communicate("2\n1\n");
  const sorted: string = String(stdout).trim().split("\n").join(" ");
  let missing = "";
  try {
    await createSubprocessExec("no-such-program");
  } catch (error) {
    missing = (error as Error).name;
  }
  return `sorted ${sorted}, code ${child.returncode}, ${missing}, pid ${child.pid > 0}`;
}

void run(main).then(console.log);
