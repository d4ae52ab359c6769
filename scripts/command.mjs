import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** @import { Counts } from "./counts.mjs" */

export const root = fileURLToPath(new URL("..", import.meta.url));

const BARE = /^(\d+) passed, (\d+) failed$/;

/**
 * Runs one command in the root of the repository and shows its output as it comes. A bare result
 * line is shown with a name in front, so that only the end of the whole run looks like the end.
 *
 * @param {string | readonly string[]} command for a shell, or a program and its arguments
 * @param {{ name: string, env?: NodeJS.ProcessEnv, limit?: number }} options `limit`: after so many
 *   milliseconds it is killed, and has failed
 * @returns {Promise<{ ok: boolean, last: Counts | undefined }>} `last`: of the last result line
 */
export function run(command, { name, env, limit = 0 }) {
  /** @type {Counts | undefined} */
  let last;
  const shell = typeof command === "string";
  const [program = "", ...args] = shell ? [command] : command;
  const child = spawn(program, args, {
    cwd: root,
    shell,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limit,
    killSignal: "SIGKILL",
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`,
      TURBO_TELEMETRY_DISABLED: "1",
      TURBO_NO_UPDATE_NOTIFIER: "1",
      // Through a pipe the tools can't see for themselves who reads.
      ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }),
      ...env,
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const text = stripVTControlCharacters(line).trim();
      const match = BARE.exec(text);
      if (match === null) {
        console.log(line);
      } else {
        if (stream === child.stdout) last = { passed: Number(match[1]), failed: Number(match[2]) };
        console.log(`${name}: ${text}`);
      }
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.log(String(error));
      resolve({ ok: false, last: undefined });
    });
    child.on("close", (code, signal) => {
      if (signal !== null) console.log(`${name}: ended by ${signal}`);
      resolve({ ok: code === 0, last });
    });
  });
}
