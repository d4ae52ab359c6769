import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const conditions = process.env.TARGET === "dist" ? [] : ["--conditions=@asyncio-ts/source"];
const folder = fileURLToPath(new URL(".", import.meta.url));

/** Runs a program of the folder `programs` in a process of its own, and gives what it printed. */
export function runChild(program: string, ...args: string[]): Promise<unknown> {
  const argv = ["--expose-gc", ...conditions, "--import", "tsx", `programs/${program}`, ...args];
  const env = { ...process.env, NODE_OPTIONS: "" };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      argv,
      { cwd: folder, env, timeout: 110_000 },
      (error, stdout, stderr) => {
        if (error !== null) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
        else if (stderr !== "") reject(new Error(`it wrote to stderr:\n${stderr}`));
        else resolve(JSON.parse(stdout));
      },
    );
  });
}
