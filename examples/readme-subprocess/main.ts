import { createSubprocessExec, PIPE } from "@asyncio-ts/subprocess";
import { run } from "@asyncio-ts/task";

await run(async () => {
  const sort = await createSubprocessExec("sort", ["-n"], { stdin: PIPE, stdout: PIPE });
  const [stdout] = await sort.communicate("10\n9\n1\n");
  console.log(String(stdout).trim().split("\n"), sort.returncode);
});
