import { currentLoop, defaultLoop, getRunningLoop, Loop } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

describe("R9: getRunningLoop()", () => {
  it("gives the loop whose turn it is, in callbacks and timers", async () => {
    const log: unknown[] = [];
    const loops = [new VirtualLoop(), new VirtualLoop()];
    for (const loop of loops) {
      loop.callSoon(() => log.push(getRunningLoop() === loop));
      loop.callLater(1, () => log.push(getRunningLoop() === loop));
    }
    await Promise.all(loops.map((loop) => loop.run()));
    expect(log).toEqual([true, true, true, true]);
  });

  it("throws where no loop runs, and says what to do", async () => {
    const loop = new VirtualLoop();
    await loop.run();
    expect(caught(getRunningLoop)).toMatchObject({
      name: "RuntimeError",
      args: ["no running event loop"],
      message:
        "no running event loop: call this in a task or a callback of a loop, or use defaultLoop()",
    });
  });

  it("gives the one loop that runs to plain code beside it", async () => {
    const loop = new Loop();
    const run = loop.runForever();
    expect(getRunningLoop()).toBe(loop);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(getRunningLoop()).toBe(loop);
    loop.stop();
    await run;
    expect(caught(getRunningLoop).name).toBe("RuntimeError");
  });

  it("throws in plain code beside several running loops, and says so", async () => {
    const loops = [new Loop(), new Loop()];
    const runs = loops.map((loop) => loop.runForever());
    expect(caught(getRunningLoop)).toMatchObject({
      name: "RuntimeError",
      args: ["no running event loop"],
      message: "no running event loop: several loops are running: call this in a task of one",
    });
    for (const loop of loops) loop.stop();
    await Promise.all(runs);
  });

  it("gives a loop that turns by itself only in its own turns", async () => {
    const loop = new Loop({ autorun: true });
    const inside = await new Promise((resolve) => {
      loop.callSoon(() => resolve(getRunningLoop()));
    });
    expect(inside).toBe(loop);
    expect(caught(getRunningLoop).name).toBe("RuntimeError");
  });
});

describe("defaultLoop()", () => {
  it("is one for the realm, and turns by itself", async () => {
    const loop = defaultLoop();
    expect(defaultLoop()).toBe(loop);
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      loop.callLater(1, () => {
        log.push("timer");
        resolve();
      });
      loop.callSoon(() => log.push("soon"));
    });
    expect(log).toEqual(["soon", "timer"]);
  });

  it("is made anew when it has been closed", () => {
    const loop = defaultLoop();
    loop.close();
    const next = defaultLoop();
    expect(next).not.toBe(loop);
    expect(next.isClosed()).toBe(false);
    expect(defaultLoop()).toBe(next);
  });

  it("is the same for all copies of the package, through a registered symbol", () => {
    const shared = (globalThis as Record<symbol, unknown>)[Symbol.for("@asyncio-ts/realm")];
    expect(shared).toBe(realm);
    expect(realm.defaultLoop).toBe(defaultLoop());
  });
});

describe("currentLoop()", () => {
  it("is the running loop, else the default one", async () => {
    expect(currentLoop()).toBe(defaultLoop());
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    loop.callSoon(() => log.push(currentLoop() === loop));
    await loop.run();
    expect(log).toEqual([true]);
    expect(currentLoop()).toBe(defaultLoop());
  });
});
