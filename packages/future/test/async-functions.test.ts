import { type Coro, coroutine, Future } from "@asyncio-ts/future";
import { Driver, runningTask } from "@asyncio-ts/future/internal";
import { ContextVar, copyContext, getRunningLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { host, macrotask } from "../../../host.shared.js";
import { BareRun, textOf } from "./bare-run.js";

/** Runs the same on a loop with AsyncLocalStorage and on one without. */
const loops: [string, () => VirtualLoop][] = [
  ["AsyncLocalStorage on", () => new VirtualLoop()],
  ["AsyncLocalStorage off", () => new VirtualLoop({ asyncLocalStorage: false })],
];

describe.each(loops)("async functions run to park (%s)", (_name, makeLoop) => {
  it("holds the loop from the call to the first wait, and from each waking to the next", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    const done = new Future<string>({ loop });
    done.setResult("done");
    const later = new Future<string>({ loop });
    const body = coroutine(async () => {
      log.push("begins");
      await null;
      log.push(await done);
      log.push(await later);
      await Promise.resolve();
      log.push(await done);
      await done;
      return "value";
    });
    const run = new BareRun(loop, body());
    loop.callSoon(() => log.push("callback 1"));
    loop.callLater(1, () => {
      later.setResult("later");
      loop.callSoon(() => log.push(`callback 2, ${run.end}`));
    });
    await loop.run();
    expect(log).toEqual([
      "begins",
      "done",
      "callback 1",
      "later",
      "done",
      "callback 2, returned value",
    ]);
  });

  it("gives the same log as a generator, turn for turn", async () => {
    const logs = ["generator", "async"].map(async (form) => {
      const loop = makeLoop();
      const log: string[] = [];
      const note = (what: string) => log.push(`${what} in turn ${loop.turns}`);
      const futures = Array.from({ length: 3 }, () => new Future<number>({ loop }));
      const one = (i: number) => futures[i] as Future<number>;
      const generators = {
        inner: coroutine(function* (name: string, i: number): Coro<number> {
          note(`${name} waits for ${i}`);
          const value = yield* one(i);
          note(`${name} has ${value}`);
          return value;
        }),
        outer: coroutine(function* (name: string): Coro<string> {
          let sum = 0;
          for (let i = 0; i < 3; i++) {
            try {
              sum += yield* generators.inner(name, i);
            } catch (error) {
              note(`${name}: ${textOf(error)}`);
            }
          }
          return `${sum}`;
        }),
      };
      const asyncs = {
        inner: coroutine(async (name: string, i: number) => {
          note(`${name} waits for ${i}`);
          const value = await one(i);
          note(`${name} has ${value}`);
          return value;
        }),
        outer: coroutine(async (name: string) => {
          let sum = 0;
          for (let i = 0; i < 3; i++) {
            try {
              sum += await asyncs.inner(name, i);
            } catch (error) {
              note(`${name}: ${textOf(error)}`);
            }
          }
          return `${sum}`;
        }),
      };
      const { outer } = form === "async" ? asyncs : generators;
      const runs = ["a", "b"].map((name) => new BareRun(loop, outer(name)));
      loop.callLater(1, () => {
        one(0).setResult(10);
        one(1).setException(new Error("boom"));
        loop.callSoon(() => note("callback"));
      });
      loop.callLater(2, () => one(2).setResult(20));
      await loop.run();
      return [...log, ...runs.map((run) => run.end)];
    });
    const [generator, asynchronous] = await Promise.all(logs);
    expect(asynchronous).toEqual(generator);
    expect(generator?.slice(-2)).toEqual(["returned 30", "returned 30"]);
  });

  it("mixes both forms, each awaiting the other", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    const generator = coroutine(function* (depth: number): Coro<string> {
      log.push(`generator ${depth}`);
      yield;
      return depth === 0 ? "end" : `g${yield* asynchronous(depth - 1)}`;
    });
    const asynchronous: (depth: number) => ReturnType<typeof generator> = coroutine(
      async (depth: number): Promise<string> => {
        log.push(`async ${depth}`);
        return depth === 0 ? "end" : `a${await generator(depth - 1)}`;
      },
    );
    const runs = [new BareRun(loop, generator(4)), new BareRun(loop, asynchronous(3))];
    await loop.run();
    expect(runs.map((run) => run.end)).toEqual(["returned gagaend", "returned agaend"]);
    expect(log.length).toBe(9);
  });

  it("knows its loop and its context after every await of ours", async () => {
    const loop = makeLoop();
    const other = makeLoop();
    const user = new ContextVar("user", { default: "nobody" });
    const log: unknown[] = [];
    const look = (where: VirtualLoop): void =>
      void log.push(`${user.get()}, own loop: ${getRunningLoop() === where}`);
    const body = coroutine(async (where: VirtualLoop, name: string) => {
      user.set(name);
      await coroutine(function* (): Coro<void> {
        yield;
      })();
      look(where);
      await new Promise<void>((resolve) => resolve());
      look(where);
    });
    new BareRun(loop, body(loop, "one"));
    new BareRun(other, body(other, "other"));
    await Promise.all([loop.run(), other.run()]);
    expect(log.sort()).toEqual([
      "one, own loop: true",
      "one, own loop: true",
      "other, own loop: true",
      "other, own loop: true",
    ]);
    expect(user.get()).toBe("nobody");
  });

  it("only observes when then() is called by hand", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    const later = new Future<string>({ loop });
    const body = coroutine(async () => {
      const promise = later.then((value) => log.push(`callback: ${value}`));
      log.push(`is a promise: ${promise instanceof Promise}`);
      log.push(await later);
    });
    const run = new BareRun(loop, body());
    loop.callLater(1, () => later.setResult("value"));
    await loop.run();
    expect(log).toEqual(["is a promise: true", "callback: value", "value"]);
    expect(run.end).toBe("returned undefined");
  });

  it("waits for several things at once", async () => {
    const loop = makeLoop();
    const futures = Array.from({ length: 3 }, () => new Future<string>({ loop }));
    const log: string[] = [];
    const body = coroutine(async () => {
      const values = await Promise.all(futures);
      log.push("callbacks were not held up");
      return values.join();
    });
    const run = new BareRun(loop, body());
    [2, 0, 1].forEach((which, i) => {
      loop.callLater(i + 1, () => {
        futures[which]?.setResult(`${which}`);
        log.push(`set ${which}`);
      });
    });
    await loop.run();
    expect(run.end).toBe("returned 0,1,2");
    expect(log).toEqual(["set 2", "set 0", "set 1", "callbacks were not held up"]);
  });

  it("lets the loop go on while a foreign promise is awaited, and comes back into its order", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    let comeBack = (): void => {};
    const foreign = new Promise<void>((resolve) => {
      comeBack = resolve;
    });
    const body = coroutine(async () => {
      await foreign;
      log.push("back");
      return "value";
    });
    const run = new BareRun(loop, body());
    loop.callSoon(() => {
      log.push("callback");
      macrotask(comeBack);
    });
    loop.callLater(1000, () => log.push(`timer, ${run.end}`));
    await loop.run();
    expect(log).toEqual(["callback", "back", "timer, returned value"]);
    expect(loop.foreign.size).toBe(0);
  });

  it("throws what the function throws, before and after its first await", async () => {
    const loop = makeLoop();
    const early = coroutine(async () => {
      throw new Error("early");
    });
    const late = coroutine(async () => {
      await early().catch(() => {});
      throw new Error("late");
    });
    const sync = coroutine((): Promise<void> => {
      throw new Error("sync");
    });
    const log: string[] = [];
    const runs = [early(), late(), sync()].map((call) => new BareRun(loop, call));
    loop.callSoon(() => log.push("callback"));
    await loop.run();
    expect(runs.map((run) => run.end)).toEqual([
      "threw Error: early",
      "threw Error: late",
      "threw Error: sync",
    ]);
    expect(log).toEqual(["callback"]);
  });

  it("leaves no task and no hold behind", async () => {
    const loop = makeLoop();
    const log: unknown[] = [];
    const run = new BareRun(loop, coroutine(async () => "value")());
    loop.callSoon(() => log.push(runningTask(), run.end));
    await loop.run();
    expect(log).toEqual([undefined, "returned value"]);
  });
});

describe.each(loops)("the running task (%s)", (_name, makeLoop) => {
  it("is the driver's while its code runs, in both forms, and nobody's in callbacks", async () => {
    for (const form of ["generator", "async"]) {
      const loop = makeLoop();
      const log: unknown[] = [];
      const task = new Future<unknown>({ loop });
      const look = (where: string) =>
        log.push([where, runningTask() === task ? "task" : runningTask()]);
      const later = new Future<void>({ loop });
      const generator = function* (): Coro<void> {
        look("begins");
        yield* later;
        look("goes on");
      };
      const asynchronous = async (): Promise<void> => {
        look("begins");
        await later;
        look("goes on");
      };
      const entry = form === "async" ? coroutine(asynchronous)() : coroutine(generator)();
      loop.schedule(new Driver(loop, copyContext(), entry, { ended() {} }, task));
      loop.callSoon(() => look("callback"));
      loop.callLater(1, () => {
        later.setResult();
        loop.callSoon(() => look("callback"));
      });
      await loop.run();
      expect(log).toEqual([
        ["begins", "task"],
        ["callback", undefined],
        ["goes on", "task"],
        ["callback", undefined],
      ]);
    }
  });
});

describe("AsyncLocalStorage", () => {
  it("is entered for drivers that run an async function only, and only where it may be", async ({
    skip,
  }) => {
    skip(host === "browser", "AsyncLocalStorage is not there");
    const generator = coroutine(function* (): Coro<void> {
      yield;
    });
    const asynchronous = coroutine(async () => {
      await generator();
    });
    const nested = coroutine(function* (): Coro<void> {
      yield* asynchronous();
    });
    const scoped: boolean[][] = [];
    for (const [, makeLoop] of loops) {
      const loop = makeLoop();
      const runs = [generator(), asynchronous(), nested()].map((call) => new BareRun(loop, call));
      await loop.run();
      expect(runs.map((run) => run.end)).toEqual(Array(3).fill("returned undefined"));
      scoped.push(runs.map((run) => run.driver.code?.scoped ?? false));
    }
    expect(scoped).toEqual([
      [false, true, true],
      [false, false, false],
    ]);
  });
});

describe.each(loops)("cancelling a driver (%s)", (_name, makeLoop) => {
  const forms: ["generator" | "async"][] = [["generator"], ["async"]];

  /** A body in both forms that waits for `future` and tells what it meets. */
  function waiter(form: "generator" | "async", log: string[]) {
    const generator = coroutine(function* (future: Future<string>): Coro<string> {
      log.push("begins");
      try {
        return yield* future;
      } catch (error) {
        log.push(textOf(error));
        throw error;
      }
    });
    const asynchronous = coroutine(async (future: Future<string>) => {
      log.push("begins");
      try {
        return await future;
      } catch (error) {
        log.push(textOf(error));
        throw error;
      }
    });
    return form === "async" ? asynchronous : generator;
  }

  it.each(forms)("before the first step never enters the body (%s)", async (form) => {
    const loop = makeLoop();
    const log: string[] = [];
    const run = new BareRun(loop, waiter(form, log)(new Future({ loop })));
    run.driver.cancel("reason");
    await loop.run();
    expect([log, run.end]).toEqual([[], "threw CancelledError: reason"]);
  });

  it.each(forms)("cancels what it waits for, with the message (%s)", async (form) => {
    const loop = makeLoop();
    const log: string[] = [];
    const future = new Future<string>({ loop });
    const run = new BareRun(loop, waiter(form, log)(future));
    loop.callLater(1, () => {
      run.driver.cancel("reason");
      log.push(`future cancelled: ${future.cancelled()}`);
    });
    await loop.run();
    expect(log).toEqual(["begins", "future cancelled: true", "CancelledError: reason"]);
    expect(run.end).toBe("threw CancelledError: reason");
  });

  it.each(forms)("wins over a result that has come but was not taken yet (%s)", async (form) => {
    const loop = makeLoop();
    const log: string[] = [];
    const future = new Future<string>({ loop });
    const run = new BareRun(loop, waiter(form, log)(future));
    loop.callLater(1, () => {
      future.setResult("value");
      run.driver.cancel("reason");
    });
    await loop.run();
    expect(log).toEqual(["begins", "CancelledError: reason"]);
    expect([run.end, future.result()]).toEqual(["threw CancelledError: reason", "value"]);
  });

  it.each(forms)("can be taken back before it is thrown (%s)", async (form) => {
    const loop = makeLoop();
    const log: string[] = [];
    const future = new Future<string>({ loop });
    const run = new BareRun(loop, waiter(form, log)(future));
    run.driver.cancel("reason");
    run.driver.withdrawCancel();
    loop.callLater(1, () => {
      future.setResult("value");
      run.driver.cancel("reason");
      run.driver.withdrawCancel();
    });
    await loop.run();
    expect([log, run.end]).toEqual([["begins"], "returned value"]);
  });

  it.each(forms)("keeps the error of a wait that was cancelled by itself (%s)", async (form) => {
    const loop = makeLoop();
    const log: string[] = [];
    const future = new Future<string>({ loop });
    const run = new BareRun(loop, waiter(form, log)(future));
    loop.callLater(1, () => {
      future.cancel("the future's");
      run.driver.cancel("the driver's");
    });
    await loop.run();
    expect(log).toEqual(["begins", "CancelledError: the future's"]);
    expect(run.end).toBe("threw CancelledError: the future's");
  });

  it.each(forms)("by its own code cancels its next wait, not a done future (%s)", async (form) => {
    const loop = makeLoop();
    const log: string[] = [];
    const done = new Future<string>({ loop });
    done.setResult("done");
    const pending = new Future<string>({ loop });
    const generator = function* (): Coro<void> {
      run.driver.cancel("reason");
      log.push(yield* done);
      yield* pending;
    };
    const asynchronous = async (): Promise<void> => {
      run.driver.cancel("reason");
      log.push(await done);
      await pending;
    };
    const run: BareRun = new BareRun(
      loop,
      form === "async" ? coroutine(asynchronous)() : coroutine(generator)(),
    );
    loop.callSoon(() => log.push(`pending cancelled: ${pending.cancelled()}`));
    await loop.run();
    expect(log).toEqual(["done", "pending cancelled: true"]);
    expect(run.end).toBe("threw CancelledError: reason");
  });

  it("during a bare yield throws there", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    const body = function* (): Coro<void> {
      try {
        yield;
      } catch (error) {
        log.push(textOf(error));
      }
      yield;
      log.push("goes on");
    };
    const run = new BareRun(loop, body());
    loop.callSoon(() => run.driver.cancel("reason"));
    await loop.run();
    expect([log, run.end]).toEqual([["CancelledError: reason", "goes on"], "returned undefined"]);
  });
});
