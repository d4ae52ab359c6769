import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { DeadlockError } from "@asyncio-ts/loop/virtual";
import {
  CancelledError,
  type Coro,
  coroutine,
  createTask,
  currentTask,
  sleep,
  type Task,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { turns, virtually } from "./virtually.js";

describe("T2 a step with a cancellation due throws CancelledError", () => {
  bothForms("in place of the error of what was waited for", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const future = new Future<void>();
        const task = createTask(
          co(function* () {
            try {
              yield* on(future);
            } catch (error) {
              log.push(told(error));
              throw error;
            }
          })(),
        );
        yield* on(sleep(0));
        future.setException(new Error("too late"));
        task.cancel("asked to end");
        yield* on(sleep(0));
        log.push(task.cancelled());
      })(),
    );
    expect(log).toEqual(["CancelledError(asked to end)", true]);
  });

  bothForms("but leaves the CancelledError of what was waited for as it is", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const future = new Future<void>();
        const task = createTask(
          co(function* () {
            try {
              yield* on(future);
            } catch (error) {
              log.push(told(error));
              yield* on(sleep(0));
              log.push("went on");
            }
          })(),
        );
        yield* on(sleep(0));
        future.cancel("the future's");
        task.cancel("the task's");
        yield* on(task);
        log.push([task.cancelled(), task.cancelling()]);
      })(),
    );
    expect(log).toEqual(["CancelledError(the future's)", "went on", [false, 1]]);
  });
});

describe("T3 how the coroutine ends is how the task ends", () => {
  bothForms("a return value is the result", async ({ co }) => {
    const worker = co(function* (n: number) {
      yield* on(sleep(n));
      return n * 2;
    });
    expect(await virtually(worker(21))).toBe(42);
  });

  bothForms("a thrown error is the exception, the very object", async ({ co }) => {
    const error = new Error("mine");
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            yield* on(sleep(1));
            throw error;
          })(),
        );
        const caught = yield* errorOf(task);
        expect(caught).toBe(error);
        expect(task.exception()).toBe(error);
        expect(task.cancelled()).toBe(false);
      })(),
    );
  });

  bothForms("what is thrown may be no Error at all", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            throw undefined;
          })(),
        );
        yield* on(sleep(0));
        expect(task.done()).toBe(true);
        expect(task.cancelled()).toBe(false);
        expect(task.exception()).toBe(undefined);
      })(),
    );
  });

  bothForms("a CancelledError of its own makes it cancelled, uncounted", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            throw new CancelledError("mine");
          })(),
        );
        expect(told(yield* errorOf(task))).toBe("CancelledError(mine)");
        expect([task.cancelled(), task.cancelling()]).toEqual([true, 0]);
      })(),
    );
  });

  bothForms("returning after a cancel() of itself makes it cancelled", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            currentTask()?.cancel("by myself");
            return 1;
          })(),
        );
        expect(told(yield* errorOf(task))).toBe("CancelledError(by myself)");
        expect(task.cancelled()).toBe(true);
      })(),
    );
  });
});

describe("T4 a yield parks the task", () => {
  it("a bare yield costs one turn", async () => {
    await virtually(function* () {
      const before = turns();
      yield;
      expect(turns() - before).toBe(1);
    });
  });

  it("a bare yield gives nothing back", async () => {
    await virtually(function* () {
      expect(yield).toBe(undefined);
    });
  });

  bothForms("on a future, which is cancelled at once if a cancellation is due", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const future = new Future<void>();
        const task = createTask(
          co(function* () {
            currentTask()?.cancel("due");
            try {
              yield* on(future);
            } catch (error) {
              log.push(told(error));
            }
            // The flag has been used up: this one is not interrupted.
            yield* on(sleep(1));
            log.push("went on");
          })(),
        );
        yield* on(sleep(0));
        log.push(["future cancelled", future.cancelled()]);
        yield* on(task);
        log.push(task.cancelled());
      })(),
    );
    expect(log).toEqual([["future cancelled", true], "CancelledError(due)", "went on", false]);
  });

  bothForms("on a task that swallows that cancellation: it is used up", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const stubborn = co(function* () {
          log.push(told(yield* errorOf(sleep(100))));
          return "swallowed";
        });
        const inner = createTask(stubborn());
        const outer = co(function* () {
          yield* on(sleep(0));
          currentTask()?.cancel("due");
          log.push(yield* on(inner));
          yield* on(sleep(1));
          return "not interrupted";
        });
        log.push(yield* on(createTask(outer())));
      })(),
    );
    expect(log).toEqual(["CancelledError(due)", "swallowed", "not interrupted"]);
  });
});

describe("T5 an illegal yield is thrown back, one turn later", () => {
  const junk: [string, unknown, string, string][] = [
    ["a number", 42, "Task got bad yield: 42", "yield* an awaitable"],
    ["null", null, "Task got bad yield: null", "yield* an awaitable"],
    ["a string", "x", 'Task got bad yield: "x"', "yield* an awaitable"],
    [
      "a promise",
      Promise.resolve(),
      "Task got bad yield: an object of class Promise",
      "fromPromise",
    ],
  ];
  for (const [what, value, text, remedy] of junk) {
    it(`${what} as RuntimeError that shows it and says what to do`, async () => {
      const caught = await virtually(function* () {
        const before = turns();
        try {
          yield value as undefined;
        } catch (error) {
          expect(turns() - before).toBe(1);
          yield* sleep(0);
          return error as Error;
        }
        throw new Error("nothing was thrown");
      });
      expect(caught.name).toBe("RuntimeError");
      expect(caught.message).toContain(text);
      expect(caught.message).toContain(remedy);
    });
  }

  it("a future without yield* says yield*", async () => {
    await virtually(function* () {
      const future = new Future<void>();
      const error = yield* caught(function* () {
        yield future;
      });
      expect((error as Error).name).toBe("RuntimeError");
      expect((error as Error).message).toMatch(/^yield was used instead of yield from/);
      expect((error as Error).message).toContain("yield* future");
    });
  });

  it("a coroutine or generator without yield* says yield*", async () => {
    const nothing = function* (): Coro<void> {};
    for (const made of [coroutine(nothing)(), nothing(), sleep(1)]) {
      await virtually(function* () {
        const error = (yield* caught(function* () {
          yield made as never;
        })) as Error;
        expect(error.name).toBe("RuntimeError");
        expect(error.message).toMatch(/^yield was used instead of yield from for generator/);
        expect(error.message).toContain("yield*");
      });
    }
  });

  it("junk is caught like any error, and the loop goes on", async () => {
    const log: unknown[] = [];
    await virtually(function* (): Coro<void> {
      const other = createTask(function* () {
        yield* sleep(5);
        log.push("other");
      });
      const bad = createTask(function* () {
        yield 3 as never;
      });
      log.push(told(yield* caught(() => bad)));
      yield* other;
    });
    expect(log).toEqual(["RuntimeError(Task got bad yield: 3)", "other"]);
  });

  bothForms("a task that awaits itself gets RuntimeError", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            const before = turns();
            const error = (yield* errorOf(currentTask() as Task<unknown>)) as Error;
            log.push(error.name, error.message.slice(0, 27), turns() - before);
            expect(error.message).toContain("return the value instead");
            yield* on(sleep(1));
            return "still alive";
          })(),
        );
        log.push(yield* on(task));
      })(),
    );
    expect(log).toEqual(["RuntimeError", "Task cannot await on itself", 1, "still alive"]);
  });

  it("a task that awaits itself, written out by hand in both kinds", async () => {
    const errors: unknown[] = [];
    await virtually(async () => {
      const native: Task<void> = createTask(async () => {
        try {
          await native;
        } catch (error) {
          errors.push(error);
        }
      });
      await native;
      const generator: Task<void> = createTask(function* (): Coro<void> {
        try {
          yield* generator;
        } catch (error) {
          errors.push(error);
        }
      });
      await generator;
    });
    expect(errors.map((error) => (error as Error).message.slice(0, 27))).toEqual([
      "Task cannot await on itself",
      "Task cannot await on itself",
    ]);
  });
});

describe("T6 one turn for each hop", () => {
  bothForms("from a future to its task, and from each task to the next", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const future = new Future<void>();
        let start = 0;
        const level = co(function* (n: number): Script<void> {
          if (n === 0) yield* on(future);
          else yield* on(createTask(level(n - 1)));
          log.push(`level ${n} +${turns() - start}`);
        });
        const task = createTask(level(3));
        for (let i = 0; i < 6; i++) yield* on(sleep(0));
        start = turns();
        future.setResult();
        yield* on(task);
        log.push(`main +${turns() - start}`);
      })(),
    );
    expect(log).toEqual(["level 0 +1", "level 1 +2", "level 2 +3", "level 3 +4", "main +5"]);
  });

  bothForms("awaiters are resumed in the order in which they came", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const future = new Future<string>();
        const waiter = co(function* (name: string) {
          log.push(`${name} ${yield* on(future)}`);
        });
        const tasks = ["a", "b", "c"].map((name) => createTask(waiter(name)));
        yield* on(sleep(0));
        future.addDoneCallback(() => log.push("callback"));
        const late = createTask(waiter("d"));
        yield* on(sleep(0));
        future.setResult("x");
        for (const task of [...tasks, late]) yield* on(task);
      })(),
    );
    expect(log).toEqual(["a x", "b x", "c x", "callback", "d x"]);
  });
});

describe("T7 what is done already is awaited without a turn", () => {
  bothForms("a finished future, a finished task, a coroutine's call", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            return "task";
          })(),
        );
        yield* on(sleep(0));
        const future = new Future<string>();
        future.setResult("future");
        const call = co(function* () {
          return "call";
        });
        const start = turns();
        log.push(yield* on(future), yield* on(task), yield* on(call()));
        log.push(turns() - start);
      })(),
    );
    expect(log).toEqual(["future", "task", "call", 0]);
  });

  bothForms("sleep of 0 or less waits for exactly one turn, and gives its result", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        for (const delay of [0, -1, -Infinity]) {
          const before = turns();
          const result = yield* on(sleep(delay, "result"));
          log.push([delay, result, turns() - before, getRunningLoop().now()]);
        }
      })(),
    );
    expect(log).toEqual([
      [0, "result", 1, 0],
      [-1, "result", 1, 0],
      [-Infinity, "result", 1, 0],
    ]);
  });

  bothForms("sleep takes its time and gives its result", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        log.push(yield* on(sleep(2000, "result")), getRunningLoop().now());
        log.push(yield* on(sleep(0.5)), getRunningLoop().now());
      })(),
    );
    expect(log).toEqual(["result", 2000, undefined, 2000.5]);
  });

  bothForms("sleeps end in the order of their deadlines", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const sleeper = co(function* (delay: number) {
          yield* on(sleep(delay));
          log.push(`${delay}@${getRunningLoop().now()}`);
        });
        const tasks = [30, 10, 20, 10.5].map((delay) => createTask(sleeper(delay)));
        for (const task of tasks) yield* on(task);
      })(),
    );
    expect(log).toEqual(["10@10", "10.5@10.5", "20@20", "30@30"]);
  });

  bothForms("a cancelled sleep takes its timer with it", async ({ co }) => {
    const moment: number[] = [];
    const program = virtually(
      co(function* () {
        const loop = getRunningLoop();
        const sleeper = createTask(
          co(function* () {
            yield* on(sleep(1000));
          })(),
        );
        yield* on(sleep(0));
        sleeper.cancel();
        yield* errorOf(sleeper);
        try {
          // No timer is left that the clock could jump to.
          yield* on(new Future<void>());
        } finally {
          moment.push(loop.now());
        }
      })(),
    );
    await expect(program).rejects.toThrow(DeadlockError);
    expect(moment).toEqual([0]);
  });

  it("a sleep starts at the call, and an await of it later waits for the rest", async () => {
    await virtually(async () => {
      const rest = sleep(100, "woke");
      await sleep(60);
      expect(await rest).toBe("woke");
      expect(getRunningLoop().now()).toBe(100);
      await sleep(50);
      expect(await rest).toBe("woke");
      expect(getRunningLoop().now()).toBe(150);
    });
  });
});

describe("sleep(0) waits for one turn", () => {
  it("also where yield* hands on copies of what it delegates to, as JavaScriptCore's does", async () => {
    function* copying(): Coro<void> {
      const inner = sleep(0)[Symbol.iterator]();
      let result = inner.next();
      while (result.done !== true) result = inner.next(yield result.value);
    }
    const log: unknown[] = [];
    await virtually(function* (): Coro<void> {
      const start = turns();
      yield* copying();
      log.push(turns() - start);
    });
    expect(log).toEqual([1]);
  });

  it("and a bare yield is told nothing of it", async () => {
    const log: unknown[] = [];
    await virtually(function* (): Coro<void> {
      const start = turns();
      log.push(yield, turns() - start);
    });
    expect(log).toEqual([undefined, 1]);
  });
});

/** The error that a generator function's call, or what it returns, ends with. */
function* caught(body: () => Coro<unknown> | Task<unknown>): Coro<unknown> {
  try {
    yield* body();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
