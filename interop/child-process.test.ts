import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { host, programOptions } from "../host.shared.js";
import type { Mode } from "./stage.js";

// An async function that is called now and awaited later, in a task that is cancelled before that:
// its promise is rejected and nobody has a handler on it. That ends a process, so each case has one
// of its own.

const program = fileURLToPath(new URL("programs/call-now-await-later.ts", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string[];
  readonly stderr: string;
}

function runProgram(...args: string[]): Promise<Ended> {
  const argv = [...programOptions(), program, ...args];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: "" };
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd, env, timeout: 15_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
      resolve({ code, stdout: stdout.trim().split("\n"), stderr });
    });
  });
}

/** The lines of ours: the host's own words about the rejection are not compared. */
function warningsOf({ stderr }: Ended): string[] {
  return stderr.split("\n").filter((line) => line.startsWith("asyncio-ts:"));
}

/** What the program still prints. They all end with code 1, each in its own way. */
const afterRejection = {
  node: ["exit 1"],
  // It ends at once, without the event.
  deno: [],
  // It tells of the rejection, lets the program go on, and sets its own code at the very end.
  bun: ["awaited later: true, cancelled: true", "main goes on", "exit 0"],
  browser: ["there are no processes"],
}[host];

describe.each<Mode>(["on", "off"])("AsyncLocalStorage %s", (mode) => {
  it("call-now-await-later, cancelled: an unhandled rejection, and debug mode has warned", async () => {
    const ended = await runProgram(mode, "debug", "bare");
    expect(ended.stdout).toEqual(["called now: true", ...afterRejection]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("CancelledError");
    expect(warningsOf(ended)).toEqual([
      expect.stringMatching(/name='T'.*two things at once.*createTask, gather or a TaskGroup/),
    ]);
  });

  it("without debug mode there is only the rejection", async () => {
    const ended = await runProgram(mode, "quiet", "bare");
    expect(ended.stdout).toEqual(["called now: true", ...afterRejection]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("CancelledError");
    expect(warningsOf(ended)).toEqual([]);
  });

  it("the remedy, createTask: no rejection and no warning", async () => {
    const ended = await runProgram(mode, "debug", "task");
    expect(ended).toEqual({
      code: 0,
      stdout: [
        "awaited later: true, cancelled: true",
        "main goes on",
        // run() cancels what is left.
        "called now: true",
        "exit 0",
      ],
      stderr: "",
    });
  });
});
