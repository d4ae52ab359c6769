import { Loop } from "@asyncio-ts/loop";
import { BlockingDriver, BlockingLoop, DeadlockError } from "@asyncio-ts/loop/blocking";
import { DeadlockError as VirtualDeadlockError } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

describe("BlockingLoop", () => {
  it("runs what is ready and then waits for each timer, in real time, before it returns", () => {
    const loop = new BlockingLoop();
    const log: string[] = [];
    const begin = performance.now();
    const times: number[] = [];
    const note = (what: string) => () => {
      log.push(what);
      times.push(performance.now() - begin);
    };
    loop.callLater(30, note("30 ms"));
    loop.callLater(10, note("10 ms"));
    loop.callSoon(note("ready"));
    loop.runSync();
    log.push("returned");
    expect(log).toEqual(["ready", "10 ms", "30 ms", "returned"]);
    expect(times[1]).toBeGreaterThanOrEqual(9.9);
    expect(times[2]).toBeGreaterThanOrEqual(29.9);
    expect(times[2]).toBeLessThan(1000);
  });

  it("blocks the thread: promises and macrotasks wait until it has returned", async () => {
    const loop = new BlockingLoop();
    const log: string[] = [];
    void Promise.resolve().then(() => log.push("microtask"));
    setTimeout(() => log.push("host timer"), 1);
    loop.callLater(15, () => log.push("timer"));
    loop.runSync();
    log.push("returned");
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(log).toEqual(["timer", "returned", "microtask", "host timer"]);
  });

  it("spends the wait asleep, not in turns", () => {
    const loop = new BlockingLoop();
    loop.callLater(30, () => {});
    const before = process.cpuUsage();
    loop.runSync();
    const { user, system } = process.cpuUsage(before);
    expect(loop.turns).toBe(1);
    expect((user + system) / 1000).toBeLessThan(25);
  });

  it("is ended by stop()", () => {
    const loop = new BlockingLoop();
    const log: string[] = [];
    loop.callLater(5, () => {
      log.push("timer");
      loop.stop();
    });
    loop.callLater(3_600_000, () => log.push("never"));
    loop.runForeverSync();
    expect([log, loop.isRunning()]).toEqual([["timer"], false]);
    loop.close();
  });

  it("does not wait for a timer that was cancelled", () => {
    const loop = new BlockingLoop();
    const begin = performance.now();
    loop.callLater(3_600_000, () => {}).cancel();
    loop.callLater(5, () => {});
    loop.runSync();
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it("drives any loop as BlockingDriver", () => {
    const loop = new Loop({ driver: new BlockingDriver() });
    const log: string[] = [];
    loop.callLater(5, () => {
      log.push("timer");
      loop.stop();
    });
    loop.runForeverSync();
    expect(log).toEqual(["timer"]);
  });

  it("only runs synchronously", async () => {
    await expect(new BlockingLoop().runForever()).rejects.toMatchObject({
      name: "RuntimeError",
      message:
        "a BlockingLoop only runs synchronously: use runForeverSync(), or runSync() of @asyncio-ts/task",
    });
  });
});

describe("BlockingLoop, when there is nothing to wait for", () => {
  it("returns from runSync(), and throws DeadlockError if tasks are left", () => {
    const loop = new BlockingLoop();
    loop.runSync();
    loop.tasks.add({ name: "reader", waitsFor: "Queue.get()" });
    const error = caught(() => loop.runSync()) as DeadlockError;
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message).toContain("1 task waits for ever\n  reader waits for Queue.get()");
    expect(DeadlockError).toBe(VirtualDeadlockError);
  });

  it("does not sleep until a time that never comes", () => {
    const loop = new BlockingLoop();
    loop.callLater(Number.POSITIVE_INFINITY, () => {});
    loop.tasks.add({ name: "sleeper" });
    expect(caught(() => loop.runSync())).toBeInstanceOf(DeadlockError);
  });

  it("refuses to wait for a promise, which could not settle", () => {
    const loop = new BlockingLoop();
    const begin = performance.now();
    loop.foreign.add({ purpose: { describe: () => "a download" } });
    loop.callLater(3_600_000, () => {});
    const error = caught(() => loop.runSync());
    expect([error.name, error.message]).toEqual([
      "RuntimeError",
      "a synchronous run cannot wait for a download: no promise settles meanwhile, so await run() instead of calling runSync()",
    ]);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
