import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { programOptions } from "../host.shared.js";

// Rule N3. A signal is for a whole process, so each case has one of its own.

const program = fileURLToPath(new URL("programs/interrupted.ts", import.meta.url));

interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly end: number | string;
  readonly stdout: string[];
}

function runProgram(behaviour: string): Promise<Ended> {
  const argv = [...programOptions(), program, behaviour];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: "" };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, argv, { cwd, env, timeout: 15_000 }, (_, stdout) => {
      resolve({
        end: child.signalCode ?? child.exitCode ?? -1,
        stdout: stdout.trim().split("\n"),
      });
    });
  });
}

describe("asyncio.run that is interrupted", () => {
  it("cancels the main task, which may clean up, and throws KeyboardInterrupt", async () => {
    expect(await runProgram("cleansUp")).toEqual({
      end: 0,
      stdout: ["cleaning up", "cleaned up", "threw KeyboardInterrupt true", "listeners 0"],
    });
  });

  it("gives the result of a main task that swallows the cancellation", async () => {
    expect(await runProgram("swallows")).toEqual({
      end: 0,
      stdout: ["returned swallowed", "listeners 0"],
    });
  });

  it("cancels a main task that never really waits", async () => {
    expect(await runProgram("spins")).toEqual({
      end: 0,
      stdout: ["spun until CancelledError", "threw KeyboardInterrupt true", "listeners 0"],
    });
  });

  it("cancels the future that the main task waits for", async () => {
    expect(await runProgram("waitsForFuture")).toEqual({
      end: 0,
      stdout: ["CancelledError true", "threw KeyboardInterrupt true", "listeners 0"],
    });
  });

  it("throws CancelledError if something else has cancelled the main task too", async () => {
    expect(await runProgram("cancelled")).toEqual({
      end: 0,
      stdout: ["threw CancelledError false", "listeners 0"],
    });
  });

  it("goes without where the host refuses to tell", async () => {
    expect(await runProgram("notTold")).toEqual({
      end: 0,
      stdout: ["returned as if nothing were", "listeners 0"],
    });
  });

  it("ends the process at the second time", async () => {
    expect(await runProgram("goesOn")).toEqual({ end: "SIGINT", stdout: ["goes on"] });
  });

  it("leaves the signal to whoever listens already", async () => {
    expect(await runProgram("listened")).toEqual({ end: 3, stdout: ["somebody else's"] });
  });
});
