import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a program left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder that all programs live in. */
export const folder = fileURLToPath(new URL("..", import.meta.url));

// The suite runs twice: on the sources, and with TARGET=dist on the built packages.
export const conditions = process.env.TARGET === "dist" ? [] : ["@asyncio-ts/source"];

/** What makes Node run a TypeScript file of this folder. */
export const nodeOptions = [...conditions.map((one) => `--conditions=${one}`), "--import", "tsx"];

/** Starts a TypeScript file of this folder in a Node process of its own, as a user would. */
export function start(file: string, ...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a module that is given as JavaScript, which imports what the files of this folder can. */
export const evaluate = (code: string): Promise<Outcome> =>
  start("--input-type=module", "--eval", code);
