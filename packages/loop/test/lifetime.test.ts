import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { programOptions } from "../../../host.shared.js";

const script = fileURLToPath(new URL("process/lifetime.ts", import.meta.url));

/** Runs a scenario in a process of its own: what it prints, and how it ends within ten seconds. */
async function live(scenario: string): Promise<string[]> {
  const child = spawn(process.execPath, [...programOptions(), script, scenario], {
    stdio: ["ignore", "pipe", "inherit"],
    // The test runner's own options are not for the child.
    env: { ...process.env, NODE_OPTIONS: "" },
    timeout: 10_000,
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  const end = await new Promise<string>((resolve) => {
    child.on("close", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  return [...output.trim().split("\n"), end];
}

describe("what keeps a process alive", () => {
  it("is a timer of a loop that turns by itself, until it has fired", async () => {
    expect(await live("timer")).toEqual(["timer", "exit", "code 0"]);
  });

  it("is a pending runForever(), even with nothing to do, until it has ended", async () => {
    expect(await live("runForever")).toEqual(["stopped", "exit", "code 0"]);
  });
});

describe("what does not", () => {
  it("an idle loop", async () => {
    expect(await live("idle")).toEqual(["callback", "exit", "code 0"]);
  });

  it("a timer that plain code has cancelled", async () => {
    expect(await live("cancelledByPlainCode")).toEqual(["cancelled", "exit", "code 0"]);
    expect(await live("cancelledAtOnce")).toEqual(["cancelled", "exit", "code 0"]);
  });

  it("a timer that a callback has cancelled", async () => {
    expect(await live("cancelledByCallback")).toEqual(["cancelled", "exit", "code 0"]);
  });

  it("a timer of a closed loop", async () => {
    expect(await live("closed")).toEqual(["closed", "exit", "code 0"]);
  });

  it("a timer of a loop whose run has ended, or was never begun", async () => {
    expect(await live("stopped")).toEqual(["stopped", "exit", "code 0"]);
    expect(await live("notRun")).toEqual(["scheduled", "exit", "code 0"]);
  });

  it("a virtual loop when it has run, or was stopped while it waited for something foreign", async () => {
    expect(await live("virtualStopped")).toEqual(["stopped", "exit", "code 0"]);
    expect(await live("virtual")).toEqual(["timer at 3600000", "ended", "exit", "code 0"]);
  });
});
