import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { programOptions } from "../../../host.shared.js";

const script = fileURLToPath(new URL("process/keep-alive.ts", import.meta.url));

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

describe("a timer with keepAlive: false", () => {
  it("lets the process end before it is due", async () => {
    expect(await live("quiet")).toEqual(["exit", "code 0"]);
    expect(await live("quietShort")).toEqual(["exit", "code 0"]);
    expect(await live("quietNearer")).toEqual(["added", "exit", "code 0"]);
  });

  it("fires all the same while something else keeps the process alive", async () => {
    expect(await live("beforeKeeper")).toEqual(["quiet timer", "timer", "exit", "code 0"]);
    expect(await live("sameDeadline")).toEqual(["quiet timer", "timer", "exit", "code 0"]);
    expect(await live("heartbeat")).toEqual(["has beaten", "exit", "code 0"]);
    expect(await live("run")).toEqual(["stopped", "exit", "code 0"]);
  });

  it("is no reason to go on when the last other timer has fired", async () => {
    expect(await live("afterKeeper")).toEqual(["timer", "exit", "code 0"]);
  });
});

describe("cancelling", () => {
  it("the last timer that keeps the process alive lets it end", async () => {
    expect(await live("keeperCancelled")).toEqual(["cancelled", "exit", "code 0"]);
    expect(await live("keeperCancelledByTimer")).toEqual(["cancelled", "exit", "code 0"]);
  });

  it("one of two keeps it alive for the other", async () => {
    expect(await live("oneOfTwoKeepersCancelled")).toEqual([
      "cancelled",
      "timer",
      "exit",
      "code 0",
    ]);
  });

  it("a timer that keeps nothing alive changes nothing, even twice", async () => {
    expect(await live("quietCancelled")).toEqual(["cancelled", "timer", "exit", "code 0"]);
  });
});

describe("a timer that keeps the process alive", () => {
  it("does so when it comes after one that doesn't", async () => {
    expect(await live("keeperAddedLater")).toEqual(["timer", "exit", "code 0"]);
    expect(await live("keeperBehindArmed")).toEqual(["quiet timer", "timer", "exit", "code 0"]);
  });
});

describe("keepsAlive", () => {
  it("tells of a timer which kind it is: by default it keeps the process alive", () => {
    const loop = new Loop();
    const kinds = [{}, { keepAlive: true }, { keepAlive: false }].map(
      (options) => loop.callLater(5, () => {}, options).keepsAlive,
    );
    expect([...kinds, loop.callAt(0, () => {}, { keepAlive: false }).keepsAlive]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    loop.close();
  });

  it("makes no difference on a virtual clock", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    loop.callLater(5, () => log.push(loop.now()), { keepAlive: false });
    await loop.run();
    expect(log).toEqual([5]);
  });
});
