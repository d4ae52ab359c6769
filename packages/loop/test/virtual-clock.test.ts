import { Loop } from "@asyncio-ts/loop";
import { DeadlockError, VirtualDriver, VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";

/** What a run rejects with. Fails if it does not. */
async function rejection(run: Promise<void>): Promise<Error> {
  try {
    await run;
  } catch (error) {
    return error as Error;
  }
  throw new Error("the run ended without an error");
}

describe("the virtual clock", () => {
  it("starts at 0, and jumps from timer to timer without waiting", async () => {
    const loop = new VirtualLoop();
    const begin = performance.now();
    const log: number[] = [loop.now()];
    const day = 86_400_000;
    for (const delay of [day, 2 * day, 0.25]) loop.callLater(delay, () => log.push(loop.now()));
    await loop.run();
    expect(log).toEqual([0, 0.25, day, 2 * day]);
    expect(loop.now()).toBe(2 * day);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it("stands still while anything is ready", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    loop.callLater(1, () => log.push(["timer", loop.now()]));
    const hop = (left: number) => (): void => {
      if (left > 0) loop.callSoon(hop(left - 1));
      else log.push(["hops", loop.now()]);
    };
    loop.callSoon(hop(5000));
    await loop.run();
    expect(log).toEqual([
      ["hops", 0],
      ["timer", 1],
    ]);
  });

  it("keeps its time from run to run", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    const note = () => log.push(loop.now());
    loop.callLater(5, note);
    await loop.run();
    loop.callLater(5, note);
    await loop.run();
    expect(log).toEqual([5, 10]);
  });

  it("does not jump to a timer that was cancelled", async () => {
    const loop = new VirtualLoop();
    loop.callLater(5, () => {});
    loop.callLater(10, () => {}).cancel();
    await loop.run();
    expect(loop.now()).toBe(5);
  });

  it("drives any loop as VirtualDriver", async () => {
    const loop = new Loop({ driver: new VirtualDriver() });
    const log: number[] = [];
    loop.callLater(3_600_000, () => {
      log.push(loop.now());
      loop.stop();
    });
    await loop.runForever();
    expect(log).toEqual([3_600_000]);
  });
});

describe("advance()", () => {
  it("moves the clock on inside a callback, as if it had taken that long", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    loop.callLater(10, note("at 10"));
    loop.callLater(20, note("at 20"));
    loop.callLater(40, note("at 40"));
    loop.callSoon(() => {
      loop.advance(25);
      note("slow")();
      loop.callLater(5, note("5 later"));
    });
    loop.callSoon(note("behind it"));
    await loop.run();
    expect(log).toEqual([
      ["slow", 25],
      ["behind it", 25],
      ["at 10", 25],
      ["at 20", 25],
      ["5 later", 30],
      ["at 40", 40],
    ]);
  });

  it("moves it from outside, before a run and during one", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    loop.callAt(3, note("at 3"));
    loop.advance(7);
    loop.callLater(1, note("1 later"));
    const run = loop.run();
    loop.advance(0.5);
    await run;
    expect(log).toEqual([
      ["at 3", 7.5],
      ["1 later", 8],
    ]);
  });

  it("fires what it made due while the clock is held by something foreign", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    const work = {};
    loop.foreign.add(work);
    loop.callLater(10, note("timer"));
    loop.callLater(20, note("later timer"));
    setTimeout(() => {
      loop.advance(15);
      setTimeout(() => {
        loop.foreign.delete(work);
        loop.callSoon(note("foreign"));
      }, 10);
    }, 10);
    await loop.run();
    expect(log).toEqual([
      ["timer", 15],
      ["foreign", 15],
      ["later timer", 20],
    ]);
  });

  it("fires what it made due in an autorun loop", async () => {
    const driver = new VirtualDriver();
    const loop = new Loop({ driver, autorun: true });
    const log: number[] = [];
    loop.callLater(10, () => log.push(loop.now()));
    driver.advance(15);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log).toEqual([15]);
  });
});

describe("the clock jumps only when the host's microtasks are quiet", () => {
  it("lets a chain of plain promises schedule first, however long it is", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    loop.callLater(1, note("timer"));
    loop.callSoon(async () => {
      for (let i = 0; i < 500; i++) await null;
      loop.callSoon(note("promises"));
    });
    await loop.run();
    expect(log).toEqual([
      ["promises", 0],
      ["timer", 1],
    ]);
  });

  it("lets promises that began before the run schedule first", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    loop.callLater(1, () => log.push(["timer", loop.now()]));
    const plain = (async () => {
      for (let i = 0; i < 100; i++) await null;
      loop.callSoon(() => log.push(["promises", loop.now()]));
    })();
    await loop.run();
    await plain;
    expect(log).toEqual([
      ["promises", 0],
      ["timer", 1],
    ]);
  });

  it("lets the promises of one timer schedule before the next timer", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    loop.callLater(1, async () => {
      await null;
      await null;
      loop.callLater(0, () => log.push(["promises of the first", loop.now()]));
    });
    loop.callLater(1.5, () => log.push(["second", loop.now()]));
    await loop.run();
    expect(log).toEqual([
      ["promises of the first", 1],
      ["second", 1.5],
    ]);
  });
});

describe("DeadlockError: nothing is ready, no timer is left, nothing foreign is awaited", () => {
  it("rejects runForever(), without tasks", async () => {
    const error = await rejection(new VirtualLoop().runForever());
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toMatchObject({
      name: "DeadlockError",
      message: "nothing is ready and no timer is left",
      args: ["nothing is ready and no timer is left"],
      tasks: [],
    });
  });

  it("carries the stuck tasks in the order of their creation, and names them", async () => {
    const loop = new VirtualLoop();
    const tasks = [{ name: "worker" }, { name: "reader" }, new Map()];
    for (const task of tasks) loop.tasks.add(task);
    for (const run of [loop.run(), undefined]) {
      const error = (await rejection(run ?? loop.runForever())) as DeadlockError;
      expect(error).toBeInstanceOf(DeadlockError);
      expect(error.tasks).toEqual(tasks);
      expect(error.tasks.map((task, i) => task === tasks[i])).toEqual([true, true, true]);
      expect(error.message).toBe(
        "nothing is ready and no timer is left: 3 tasks wait for ever\n  worker\n  reader\n  an object of class Map",
      );
      expect(error.args).toEqual(["nothing is ready and no timer is left"]);
    }
  });

  it("comes only after the last timer", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.tasks.add({ name: "stuck" });
    loop.callLater(10, () => log.push("timer"));
    await rejection(loop.run()).then(() => log.push("deadlock"));
    expect(log).toEqual(["timer", "deadlock"]);
  });

  it("leaves the loop usable", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    await rejection(loop.runForever());
    expect(loop.isRunning()).toBe(false);
    loop.callLater(5, () => log.push(loop.now()));
    await loop.run();
    expect(log).toEqual([5]);
    loop.close();
  });

  it("is no error for run(): without tasks it just ends", async () => {
    const loop = new VirtualLoop();
    expect(await loop.run()).toBeUndefined();
    loop.callSoon(() => loop.stop());
    expect(await loop.run()).toBeUndefined();
  });
});

describe("foreign work: what the loop waits for outside", () => {
  /** Something that arrives by the host's own timers. */
  function foreign(loop: Loop, milliseconds: number, arrive: () => void): object {
    const work = { name: "download" };
    loop.foreign.add(work);
    setTimeout(() => {
      loop.foreign.delete(work);
      loop.callSoon(arrive);
    }, milliseconds);
    return work;
  }

  it("holds the clock", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    loop.callLater(1, note("timer"));
    foreign(loop, 20, note("foreign"));
    await loop.run();
    expect(log).toEqual([
      ["foreign", 0],
      ["timer", 1],
    ]);
  });

  it("does not hold what is ready, or due", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    foreign(loop, 20, note("foreign"));
    loop.callSoon(note("ready"));
    loop.callLater(0, note("due"));
    await loop.run();
    expect(log).toEqual([
      ["ready", 0],
      ["due", 0],
      ["foreign", 0],
    ]);
  });

  it("ends the run with an error that names it when it takes longer than foreignTimeout", async () => {
    const loop = new VirtualLoop({ foreignTimeout: 20 });
    loop.foreign.add({ name: "download" });
    loop.foreign.add(new Map());
    const begin = performance.now();
    const error = await rejection(loop.run());
    const waited = performance.now() - begin;
    expect(error).toMatchObject({
      name: "RuntimeError",
      args: [
        "the virtual clock has waited 20 ms of real time for download, an object of class Map",
      ],
    });
    expect(error.message).toContain("fromPromise");
    expect(error.message).toContain("foreignTimeout");
    expect(error.message).toContain('foreign: "jump"');
    expect(waited).toBeGreaterThan(15);
    expect(waited).toBeLessThan(900);
  });

  it("is given a second by default", async () => {
    const loop = new VirtualLoop();
    loop.foreign.add({ name: "download" });
    const error = await rejection(loop.run());
    expect(error.message).toContain("waited 1000 ms");
  });

  it("is given the whole time anew for each wait, and leaves the loop usable", async () => {
    const loop = new VirtualLoop({ foreignTimeout: 60 });
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    foreign(loop, 40, () => {
      note("first")();
      foreign(loop, 40, note("second"));
    });
    await loop.run();
    const work = { name: "stuck" };
    loop.foreign.add(work);
    expect((await rejection(loop.run())).name).toBe("RuntimeError");
    loop.foreign.delete(work);
    loop.callLater(1, note("timer"));
    await loop.run();
    expect(log).toEqual([
      ["first", 0],
      ["second", 0],
      ["timer", 1],
    ]);
  });

  it("is waited for no longer when the run has been stopped", async () => {
    const loop = new VirtualLoop({ foreignTimeout: 100 });
    const log: string[] = [];
    const work = { name: "download" };
    loop.foreign.add(work);
    setTimeout(() => loop.stop(), 70);
    await loop.runForever();
    loop.foreign.delete(work);
    foreign(loop, 70, () => log.push("second"));
    await loop.run();
    expect(log).toEqual(["second"]);
  });

  it('does not hold the clock with foreign: "jump"', async () => {
    const loop = new VirtualLoop({ foreign: "jump" });
    const log: [string, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now()]);
    loop.callLater(1, note("timer"));
    foreign(loop, 20, note("foreign"));
    await loop.run();
    expect(log).toEqual([
      ["timer", 1],
      ["foreign", 1],
    ]);
  });

  it('is waited for with foreign: "jump" too when no timer is left, as long as foreignTimeout', async () => {
    const loop = new VirtualLoop({ foreign: "jump", foreignTimeout: 20 });
    loop.foreign.add({ name: "download" });
    loop.callLater(5, () => {});
    const error = await rejection(loop.run());
    expect(error.name).toBe("RuntimeError");
    expect(error.message).toContain("waited 20 ms of real time for download");
    expect(loop.now()).toBe(5);
  });
});
