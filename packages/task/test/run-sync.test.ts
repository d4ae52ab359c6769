import { Context, ContextVar, Loop } from "@asyncio-ts/loop";
import { BlockingLoop } from "@asyncio-ts/loop/blocking";
import { DeadlockError, VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  type Coro,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  gather,
  isCancelled,
  run,
  runSync,
  type SyncSource,
  shield,
  sleep,
  TaskGroup,
  timeout,
  wait,
  waitFor,
} from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { host, macrotask, onUnhandledRejection } from "../../../host.shared.js";
import { now } from "./virtually.js";

/** What a synchronous run throws. */
function thrownBy(main: SyncSource<unknown>, loop?: Loop): Error {
  try {
    runSync(main, { loop });
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** Lets everything happen that promises and macrotasks of the host still have in hand. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

describe("N2 runSync() is run(), at once", () => {
  it("returns what main returns, of every kind of generator coroutine", () => {
    function* main(n: number): Coro<number> {
      yield* sleep(1000);
      return n;
    }
    const lazy = coroutine(main);
    expect(runSync(main.bind(undefined, 1))).toBe(1);
    expect(runSync(main(2))).toBe(2);
    expect(runSync(lazy(3))).toBe(3);
    expect(runSync(() => main(4))).toBe(4);
    expect(runSync(() => lazy(5))).toBe(5);
    expect(runSync(sleep.bind(undefined, 5, "slept"))).toBe("slept");
  });

  it("takes no time on the virtual clock, and gives back nothing before the end", async () => {
    const log: string[] = [];
    const begin = performance.now();
    void Promise.resolve().then(() => log.push("microtask"));
    macrotask(() => log.push("macrotask"));
    const loop = new VirtualLoop();
    runSync(
      function* () {
        for (let day = 1; day <= 3; day++) {
          yield* sleep(86_400_000);
          log.push(`day ${day} at ${now()}`);
        }
      },
      { loop },
    );
    log.push("returned");
    await settled();
    expect(log).toEqual([
      "day 1 at 86400000",
      "day 2 at 172800000",
      "day 3 at 259200000",
      "returned",
      "microtask",
      "macrotask",
    ]);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it("has the order of events of run()", async () => {
    const log: string[] = [];
    function* worker(name: string, delay: number): Coro<string> {
      for (let i = 0; i < 3; i++) {
        log.push(`${name}${i} at ${now()}`);
        yield* sleep(delay);
      }
      return name;
    }
    function* main(): Coro<string[]> {
      return yield* gather([worker("a", 2), worker("b", 0), worker("c", 3)]);
    }
    const results = [runSync(main)];
    const once = log.splice(0);
    results.push(await run(main, { loop: new VirtualLoop() }));
    expect(results).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
    expect(once).toEqual([
      "a0 at 0",
      "b0 at 0",
      "c0 at 0",
      "b1 at 0",
      "b2 at 0",
      "a1 at 2",
      "c1 at 3",
      "a2 at 4",
      "c2 at 6",
    ]);
    expect(log).toEqual(once);
  });

  it("throws what main throws: the error itself", () => {
    const error = new Error("boom");
    expect(
      thrownBy(function* () {
        yield* sleep(1);
        throw error;
      }),
    ).toBe(error);
  });

  it("throws CancelledError when main is cancelled", () => {
    const error = thrownBy(function* () {
      currentTask()?.cancel("enough");
      yield* sleep(1);
    });
    expect([isCancelled(error), (error as Error & { args: unknown }).args]).toEqual([
      true,
      ["enough"],
    ]);
  });

  it("cancels the tasks that are left, waits for them, and closes the loop", () => {
    const log: string[] = [];
    const loop = new VirtualLoop();
    function* left(name: string): Coro<void> {
      try {
        yield* sleep(1000);
        log.push("never");
      } finally {
        yield* sleep(5);
        log.push(`${name} cleaned up at ${now()}`);
      }
    }
    const result = runSync(
      function* () {
        createTask(left("a"));
        createTask(left("b"));
        yield* sleep(1);
        return "result";
      },
      { loop },
    );
    expect([result, log, loop.isClosed(), loop.isRunning()]).toEqual([
      "result",
      ["a cleaned up at 6", "b cleaned up at 6"],
      true,
      false,
    ]);
  });

  it("cancels them when main fails, too", () => {
    const log: string[] = [];
    const loop = new VirtualLoop();
    const error = thrownBy(function* () {
      createTask(function* () {
        try {
          yield* sleep(1000);
        } catch (error) {
          log.push(String(isCancelled(error)));
        }
      });
      yield* sleep(1);
      throw new Error("boom");
    }, loop);
    expect([error.message, log, loop.isClosed()]).toEqual(["boom", ["true"], true]);
  });

  it("reports the error of a task that fails while it is cancelled", () => {
    const reports: unknown[] = [];
    const loop = new VirtualLoop();
    loop.setExceptionHandler((_loop, context) =>
      reports.push([context.message, (context.exception as Error).message]),
    );
    runSync(
      function* () {
        createTask(function* () {
          try {
            yield* sleep(1000);
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: this is the failure
            throw new Error("no clean end");
          }
        });
        yield* sleep(1);
      },
      { loop },
    );
    expect(reports).toEqual([
      ["unhandled exception during asyncio.run() shutdown", "no clean end"],
    ]);
  });

  it("says so when something stops the loop", () => {
    const loop = new VirtualLoop();
    const error = thrownBy(function* () {
      loop.stop();
      yield* sleep(1);
    }, loop);
    expect([error.name, (error as Error & { args: unknown }).args, loop.isClosed()]).toEqual([
      "RuntimeError",
      ["Event loop stopped before Future completed."],
      true,
    ]);
  });

  it("leaves the caller in its context", () => {
    const variable = new ContextVar<string>("variable");
    const log: unknown[] = [];
    new Context().run(() => {
      variable.set("mine");
      runSync(function* () {
        log.push(variable.get());
        variable.set("main's");
        yield* sleep(1);
        log.push(variable.get());
      });
      log.push(variable.get());
    });
    expect(log).toEqual(["mine", "main's", "mine"]);
  });
});

describe("inside of runSync()", () => {
  it("a timeout ends a wait", () => {
    const log: unknown[] = [];
    runSync(function* () {
      try {
        yield* timeout(10, function* () {
          yield* sleep(1000);
        });
      } catch (error) {
        log.push([(error as Error).name, now()]);
      }
      log.push(yield* waitFor(sleep(3, "in time"), 10));
      log.push(now());
    });
    expect(log).toEqual([["TimeoutError", 10], "in time", 13]);
  });

  it("a task group cancels its other children when one fails", () => {
    const log: string[] = [];
    const error = thrownBy(function* () {
      yield* TaskGroup.run(function* (group) {
        group.createTask(function* () {
          try {
            yield* sleep(1000);
          } catch (error) {
            log.push(`cancelled ${isCancelled(error)} at ${now()}`);
            throw error;
          }
        });
        group.createTask(function* () {
          yield* sleep(2);
          throw new Error("boom");
        });
        yield* sleep(5000);
      });
    });
    expect([error.name, log]).toEqual(["ExceptionGroup", ["cancelled true at 2"]]);
  });

  it("wait() and shield() work", () => {
    const log: unknown[] = [];
    runSync(function* () {
      const inner = createTask(sleep(5, "inner"));
      const outer = createTask(function* () {
        return yield* shield(inner);
      });
      yield* sleep(1);
      outer.cancel();
      const { done } = yield* wait([outer, inner]);
      log.push(outer.cancelled(), inner.result(), done.size, now());
    });
    expect(log).toEqual([true, "inner", 2, 5]);
  });
});

describe("no async function, and no promise", () => {
  const advice =
    "write it as a function*, with yield* for await, or use run() instead of runSync()";

  it("refuses an async main without calling it", () => {
    const log: string[] = [];
    const loop = new VirtualLoop();
    const error = thrownBy(
      async function main() {
        log.push("called");
      } as never,
      loop,
    );
    expect([error.name, error.message, log, loop.isClosed()]).toEqual([
      "RuntimeError",
      `a synchronous run cannot wait for function main, which is async: ${advice}`,
      [],
      true,
    ]);
  });

  it("refuses a coroutine that is an async function, where it is awaited", () => {
    const log: string[] = [];
    const fetchUser = coroutine(async function fetchUser() {
      log.push("called");
    });
    const error = thrownBy(function* () {
      yield* sleep(1);
      try {
        yield* fetchUser();
      } finally {
        log.push(`thrown at ${now()}`);
      }
    });
    expect([error.name, error.message, log]).toEqual([
      "RuntimeError",
      `a synchronous run cannot wait for function fetchUser, which is async: ${advice}`,
      ["thrown at 1"],
    ]);
  });

  it("refuses a function that returns a promise, and takes care of the promise", async () => {
    const unhandled: unknown[] = [];
    const hearNoMore = onUnhandledRejection((error) => unhandled.push(error));
    const error = thrownBy(function load() {
      return Promise.reject(new Error("lost"));
    } as never);
    await settled();
    hearNoMore();
    expect([error.name, error.message, unhandled]).toEqual([
      "RuntimeError",
      `a synchronous run cannot wait for function load, which returned a promise: ${advice}`,
      [],
    ]);
  });

  it("leaves nothing on hold: a run() works afterwards", async () => {
    thrownBy((() => Promise.resolve(1)) as never);
    thrownBy((async () => 1) as never);
    const log: unknown[] = [];
    await run(
      async () => {
        await sleep(1);
        log.push(now());
      },
      { loop: new VirtualLoop() },
    );
    expect(log).toEqual([1]);
  });

  it("throws where fromPromise() would have to be waited for, and says who waits", () => {
    const aborted: boolean[] = [];
    const error = thrownBy(function* main() {
      createTask(sleep(60_000), { name: "timer" });
      createTask(
        function* () {
          yield* fromPromise((signal) => {
            signal.addEventListener("abort", () => aborted.push(signal.aborted));
            return new Promise(() => {});
          });
        },
        { name: "download" },
      );
      yield* sleep(5000);
    });
    expect(error.name).toBe("RuntimeError");
    expect(error.message.replace(/Task-\d+/, "Task-N")).toBe(
      [
        "a synchronous run cannot wait for a promise (fromPromise): no promise settles meanwhile, so await run() instead of calling runSync()",
        "  Task-N waits for sleep(5000)",
        "  timer waits for sleep(60000)",
        "  download waits for a promise (fromPromise)",
      ].join("\n"),
    );
    // The tasks were cancelled at the end, and with them the work.
    expect(aborted).toEqual([true]);
  });

  it('goes on beside it with foreign: "jump", to a deadlock if nothing else wakes the task', () => {
    const log: number[] = [];
    const error = thrownBy(
      function* () {
        createTask(function* () {
          yield* sleep(5);
          log.push(now());
        });
        yield* fromPromise(Promise.resolve(1));
      },
      new VirtualLoop({ foreign: "jump" }),
    );
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message).toMatch(/: 1 task waits for ever\n {2}Task-\d+ waits for a promise/);
    expect(log).toEqual([5]);
  });

  it("lets a promise be made that nobody waits for", async () => {
    const log: string[] = [];
    runSync(function* () {
      void Promise.resolve().then(() => log.push("after"));
      yield* sleep(1);
      log.push("run");
    });
    await settled();
    expect(log).toEqual(["run", "after"]);
  });
});

describe("where runSync() can't be used", () => {
  it("inside of a run: RuntimeError, and the program goes on", async () => {
    const log: string[] = [];
    function* inner(): Coro<void> {
      log.push("never");
      yield;
    }
    function* main(): Coro<void> {
      const error = thrownBy(inner);
      log.push(`${error.name}: ${error.message}`);
      yield* sleep(1);
    }
    runSync(main);
    await run(main, { loop: new VirtualLoop() });
    const told =
      "RuntimeError: runSync() cannot be called from a running event loop: this code is in a program already: yield* the coroutine, or create a task";
    expect(log).toEqual([told, told]);
  });

  it("on a loop that somebody else is running, which goes on", async () => {
    const loop = new VirtualLoop();
    const program = run(() => sleep(5, "done"), { loop });
    const error = thrownBy(function* () {}, loop);
    expect([error.name, loop.isClosed(), await program]).toEqual(["RuntimeError", false, "done"]);
  });

  it("on a loop of the host: at the first wait", () => {
    const error = thrownBy(() => sleep(1), new Loop());
    expect([error.name, (error as Error & { args: unknown }).args]).toEqual([
      "RuntimeError",
      ["this loop cannot run synchronously"],
    ]);
  });
});

describe("runSync() on a BlockingLoop", () => {
  it("takes real time, and does what the virtual clock does", ({ skip }) => {
    skip(host === "browser", "a page's thread may not be blocked");
    const log: string[] = [];
    const begin = performance.now();
    const result = runSync(
      function* () {
        const results = yield* gather([sleep(20, "a"), sleep(10, "b")]);
        log.push(...results);
        try {
          yield* timeout(10, () => sleep(10_000));
        } catch (error) {
          log.push((error as Error).name);
        }
        return "end";
      },
      { loop: new BlockingLoop() },
    );
    const elapsed = performance.now() - begin;
    expect([result, log]).toEqual(["end", ["a", "b", "TimeoutError"]]);
    expect(elapsed).toBeGreaterThan(29);
    expect(elapsed).toBeLessThan(1000);
  });

  it("refuses promises at once", ({ skip }) => {
    skip(host === "browser", "a page's thread may not be blocked");
    const error = thrownBy(() => fromPromise(new Promise(() => {})), new BlockingLoop());
    expect(error.message).toContain("a synchronous run cannot wait for a promise (fromPromise)");
    expect(thrownBy((async () => 1) as never, new BlockingLoop()).name).toBe("RuntimeError");
  });
});
