import { Loop, RuntimeError } from "@asyncio-ts/loop";
import { DeadlockError, VirtualDriver, VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { macrotask } from "../../../host.shared.js";
import { caught } from "./caught.js";

describe("VirtualLoop.runSync(): as run(), at once", () => {
  it("returns when nothing is left to do, at the time of the last timer", () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    loop.callLater(10, note("late"));
    loop.callLater(5, () => {
      note("early")();
      loop.callSoon(note("added"));
    });
    loop.callSoon(note("soon"));
    expect(loop.runSync()).toBeUndefined();
    expect(log).toEqual([
      ["soon", 0],
      ["early", 5],
      ["added", 5],
      ["late", 10],
    ]);
  });

  it("runs what run() runs, in the same turns", async () => {
    const logs: string[][] = [];
    for (const synchronous of [true, false]) {
      const loop = new VirtualLoop();
      const log: string[] = [];
      const note = (what: string) => () =>
        log.push(`${what} in turn ${loop.turns} at ${loop.now()}`);
      for (const delay of [3, 1, 2, 1, 0, -1]) loop.callLater(delay, note(`after ${delay}`));
      const hop = (left: number) => (): void => {
        note(`hop ${left}`)();
        if (left > 0) loop.callSoon(hop(left - 1));
      };
      loop.callLater(1, hop(3));
      if (synchronous) loop.runSync();
      else await loop.run();
      logs.push(log);
    }
    expect(logs[0]).toHaveLength(10);
    expect(logs[0]).toEqual(logs[1]);
  });

  it("gives the thread to nobody, however long it runs", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    void Promise.resolve().then(() => log.push("microtask"));
    macrotask(() => log.push("macrotask"));
    let left = 20_000;
    const hop = (): void => {
      if (--left > 0) loop.callSoon(hop);
    };
    loop.callSoon(hop);
    loop.runSync();
    log.push(`returned with ${left} left`);
    await new Promise<void>((resolve) => macrotask(resolve));
    expect(log).toEqual(["returned with 0 left", "microtask", "macrotask"]);
  });

  it("can be used again and again, and beside run()", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    const note = () => log.push(loop.now());
    loop.callLater(1, note);
    loop.runSync();
    loop.callLater(1, note);
    await loop.run();
    loop.callLater(1, note);
    loop.runSync();
    expect(log).toEqual([1, 2, 3]);
  });

  it("is ended by stop(), after the turn, and goes on with the next run", () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(() => log.push("next turn"));
    });
    loop.callSoon(() => log.push("same turn"));
    loop.runSync();
    expect([log, loop.isRunning()]).toEqual([["same turn"], false]);
    loop.runSync();
    expect(log).toEqual(["same turn", "next turn"]);
  });

  it("is running while it runs, and the running loop", () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    loop.callSoon(() => {
      log.push(loop.isRunning());
      log.push(caught(() => loop.runSync()).message);
      log.push(caught(() => new VirtualLoop().runSync()).message);
    });
    loop.runSync();
    expect(log).toEqual([
      true,
      "This event loop is already running: await what you wait for, instead of running it again",
      "Cannot run the event loop while another loop is running: this code runs inside that loop: create a task there, or await",
    ]);
    expect(loop.isRunning()).toBe(false);
  });

  it("refuses a closed loop", () => {
    const loop = new VirtualLoop();
    loop.close();
    expect(caught(() => loop.runSync()).message).toContain("Event loop is closed");
  });

  it("reports the errors of callbacks, and goes on", () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.setExceptionHandler((_loop, context) => log.push((context.exception as Error).message));
    loop.callSoon(() => {
      throw new Error("boom");
    });
    loop.callSoon(() => log.push("next"));
    loop.runSync();
    expect(log).toEqual(["boom", "next"]);
  });
});

describe("VirtualLoop.runSync() when tasks are stuck", () => {
  it("throws DeadlockError with them, and what they wait for", () => {
    const loop = new VirtualLoop();
    const tasks = [{ name: "reader", waitsFor: "Queue.get()" }, { name: "idler" }];
    for (const task of tasks) loop.tasks.add(task);
    loop.callLater(5, () => {});
    const error = caught(() => loop.runSync()) as DeadlockError;
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.tasks).toEqual(tasks);
    expect(error.message).toBe(
      "nothing is ready and no timer is left: 2 tasks wait for ever\n  reader waits for Queue.get()\n  idler",
    );
    expect([loop.now(), loop.isRunning()]).toEqual([5, false]);
  });

  it("does not wait for a timer that is due never", () => {
    const loop = new VirtualLoop();
    loop.callLater(Number.POSITIVE_INFINITY, () => {});
    loop.runSync();
    loop.tasks.add({ name: "stuck" });
    expect(caught(() => loop.runSync())).toBeInstanceOf(DeadlockError);
    expect(loop.now()).toBe(0);
  });
});

describe("what is foreign, in a synchronous run", () => {
  const download = { purpose: { describe: () => "a download" } };

  it("is an error as soon as nothing else is to be done, before the clock moves", () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.foreign.add(download);
    loop.foreign.add({ name: "upload" });
    loop.tasks.add({ name: "main", waitsFor: "a download" });
    loop.callSoon(() => log.push("ready"));
    loop.callLater(5, () => log.push("timer"));
    const error = caught(() => loop.runSync());
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error.message).toBe(
      "a synchronous run cannot wait for a download, upload: no promise settles meanwhile, so await run() instead of calling runSync()\n  main waits for a download",
    );
    expect([log, loop.now()]).toEqual([["ready"], 0]);
  });

  it('is passed over with foreign: "jump"', () => {
    const loop = new VirtualLoop({ foreign: "jump" });
    const log: string[] = [];
    loop.foreign.add(download);
    loop.callLater(5, () => log.push("timer"));
    loop.runSync();
    expect(log).toEqual(["timer"]);
    loop.tasks.add({ name: "main", waitsFor: "a download" });
    expect(caught(() => loop.runSync()).message).toContain("main waits for a download");
  });

  it("is named in the same way by run()", async () => {
    const loop = new VirtualLoop({ foreignTimeout: 10 });
    loop.foreign.add(download);
    await expect(loop.run()).rejects.toThrow("waited 10 ms of real time for a download");
  });
});

describe("runForeverSync()", () => {
  it("turns any loop on a VirtualDriver until stop()", () => {
    const loop = new Loop({ driver: new VirtualDriver() });
    const log: number[] = [];
    loop.callLater(3_600_000, () => {
      log.push(loop.now());
      loop.stop();
    });
    loop.callLater(9_000_000, () => log.push(loop.now()));
    loop.runForeverSync();
    expect(log).toEqual([3_600_000]);
  });

  it("is refused by a loop of the host when it would have to wait", () => {
    const loop = new Loop();
    const log: string[] = [];
    loop.callSoon(() => log.push("ready"));
    loop.callLater(1, () => log.push("timer"));
    const error = caught(() => loop.runForeverSync());
    expect(error).toMatchObject({
      name: "RuntimeError",
      message:
        "this loop cannot run synchronously: await its run, or use a VirtualLoop or a BlockingLoop",
    });
    expect([log, loop.isRunning()]).toEqual([["ready"], false]);
    loop.close();
  });
});
