import { Future } from "@asyncio-ts/future";
import {
  CancelledError,
  createTask,
  currentTask,
  isCancelled,
  sleep,
  type Task,
  TimeoutError,
  timeout,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("C1 cancel() counts, and cancels what is waited for", () => {
  bothForms("but never ends the task by itself", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new Future<void>();
        const waiting = co(function* () {
          yield* on(future);
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        expect([task.cancel("why"), task.done(), task.cancelled()]).toEqual([true, false, false]);
        expect([task.cancelling(), future.cancelled()]).toEqual([1, true]);
        expect(told(yield* errorOf(task))).toBe("CancelledError(why)");
        expect(task.cancelled()).toBe(true);
      })(),
    );
  });

  bothForms("is refused by a task that is done, uncounted", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(sleep(0, "x"));
        yield* on(task);
        expect([task.cancel(), task.cancelling(), task.result()]).toEqual([false, 0, "x"]);
        const cancelled = createTask(sleep(1));
        cancelled.cancel();
        yield* errorOf(cancelled);
        expect([cancelled.cancel(), cancelled.cancelling()]).toEqual([false, 1]);
      })(),
    );
  });

  bothForms("CancelledError carries the message, and nothing without one", async ({ co }) => {
    await virtually(
      co(function* () {
        const log: unknown[] = [];
        const waiting = co(function* () {
          log.push((yield* errorOf(sleep(9))) as CancelledError);
        });
        for (const message of ["text", "", undefined]) {
          const task = createTask(waiting());
          yield* on(sleep(0));
          task.cancel(message);
          yield* on(task);
        }
        expect(log.every((error) => error instanceof CancelledError)).toBe(true);
        expect(log.map((error) => (error as CancelledError).args)).toEqual([["text"], [""], []]);
      })(),
    );
  });
});

describe("C2 cancelled before its first step", () => {
  bothForms("a task never runs, and ends cancelled", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const body = co(function* () {
          log.push("ran");
        });
        const task = createTask(body());
        log.push(task.cancel("m"), [task.cancelled(), task.cancelling()]);
        log.push(told(yield* errorOf(task)));
        log.push([task.cancelled(), task.cancelling()]);
      })(),
    );
    expect(log).toEqual([true, [false, 1], "CancelledError(m)", [true, 1]]);
  });

  it("nor does one that was made of a bare function", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const tasks = [
        createTask(async () => {
          log.push("ran");
        }),
        createTask(function* () {
          log.push("ran");
        }),
      ];
      for (const task of tasks) task.cancel();
      for (const task of tasks) await task.catch((error) => log.push(told(error)));
      log.push(tasks.map((task) => task.cancelled()));
    });
    expect(log).toEqual(["CancelledError()", "CancelledError()", [true, true]]);
  });
});

describe("C3 cancel() is forwarded to the awaited task", () => {
  bothForms("which may swallow it: then the outer one never sees it", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const inner = co(function* () {
          log.push(told(yield* errorOf(sleep(100))));
          return "swallowed";
        });
        const outer = co(function* () {
          log.push(yield* on(createTask(inner())));
          return "outer ok";
        });
        const task = createTask(outer());
        yield* on(sleep(0));
        yield* on(sleep(0));
        task.cancel("deep");
        log.push(yield* on(task), [task.cancelled(), task.cancelling()]);
      })(),
    );
    expect(log).toEqual(["CancelledError(deep)", "swallowed", "outer ok", [false, 1]]);
  });

  bothForms("through any number of tasks, innermost first", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const level = co(function* (n: number): Script<void> {
          const error = yield* errorOf(n === 0 ? sleep(100) : createTask(level(n - 1)));
          log.push(`${n} ${told(error)}`);
          throw error;
        });
        const task = createTask(level(2));
        for (let i = 0; i < 4; i++) yield* on(sleep(0));
        task.cancel("all");
        log.push(told(yield* errorOf(task)));
      })(),
    );
    expect(log).toEqual([
      "0 CancelledError(all)",
      "1 CancelledError(all)",
      "2 CancelledError(all)",
      "CancelledError(all)",
    ]);
  });

  bothForms("and reaches the innermost of nested calls", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const call = co(function* (n: number): Script<void> {
          try {
            yield* on(n === 0 ? sleep(100) : call(n - 1));
          } finally {
            log.push(n);
          }
        });
        const task = createTask(call(3));
        yield* on(sleep(0));
        task.cancel();
        log.push(told(yield* errorOf(task)));
      })(),
    );
    expect(log).toEqual([0, 1, 2, 3, "CancelledError()"]);
  });
});

describe("C4 delivery is once per cancel", () => {
  bothForms("a task may catch it and go on; the count stays", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const stubborn = co(function* () {
          const me = currentTask() as Task<unknown>;
          log.push(told(yield* errorOf(sleep(100))), me.cancelling());
          yield* on(sleep(1));
          log.push(me.uncancel(), me.uncancel());
          return "ok";
        });
        const task = createTask(stubborn());
        yield* on(sleep(0));
        task.cancel();
        log.push(yield* on(task), [task.cancelled(), now()]);
      })(),
    );
    expect(log).toEqual(["CancelledError()", 1, 0, 0, "ok", [false, 1]]);
  });

  bothForms("a second cancel, after the first was caught, is thrown again", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const stubborn = co(function* () {
          for (let i = 0; i < 3; i++) log.push(told(yield* errorOf(sleep(100))));
          yield* on(sleep(100));
        });
        const task = createTask(stubborn());
        for (const message of ["one", "two", "three"]) {
          yield* on(sleep(0));
          yield* on(sleep(0));
          task.cancel(message);
        }
        yield* on(sleep(1));
        log.push([task.cancelling(), task.done()]);
      })(),
    );
    expect(log).toEqual([
      "CancelledError(one)",
      "CancelledError(two)",
      "CancelledError(three)",
      [3, false],
    ]);
  });

  bothForms("two before it: one error, the first message, count 2", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const counting = co(function* () {
          log.push(told(yield* errorOf(sleep(100))), currentTask()?.cancelling());
          yield* on(sleep(0));
          yield* on(sleep(0));
          return "not again";
        });
        const task = createTask(counting());
        yield* on(sleep(0));
        log.push(task.cancel("one"), task.cancel("two"));
        log.push(yield* on(task));
      })(),
    );
    expect(log).toEqual([true, true, "CancelledError(one)", 2, "not again"]);
  });
});

describe("C5 uncancel()", () => {
  bothForms("down to 0 withdraws a cancellation that was not thrown yet", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const task = createTask(
          co(function* () {
            yield* on(sleep(0));
            return "done";
          })(),
        );
        task.cancel();
        log.push(task.uncancel(), yield* on(task));
      })(),
    );
    expect(log).toEqual([0, "done"]);
  });

  bothForms("also one that a running task gave itself", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const me = currentTask() as Task<unknown>;
        me.cancel();
        me.uncancel();
        yield* on(sleep(1));
        log.push("not interrupted");
      })(),
    );
    expect(log).toEqual(["not interrupted"]);
  });

  bothForms("above 0 does not", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(sleep(1));
        task.cancel("a");
        task.cancel("b");
        expect(task.uncancel()).toBe(1);
        expect(told(yield* errorOf(task))).toBe("CancelledError(b)");
      })(),
    );
  });

  bothForms("does not undo a wait that has been cancelled", async ({ co }) => {
    await virtually(
      co(function* () {
        const waiting = co(function* () {
          yield* on(sleep(5));
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        task.cancel();
        expect(task.uncancel()).toBe(0);
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect([task.cancelled(), task.cancelling()]).toEqual([true, 0]);
      })(),
    );
  });

  bothForms("never goes below 0", async ({ co }) => {
    await virtually(
      co(function* () {
        const me = currentTask() as Task<unknown>;
        expect([me.uncancel(), me.cancelling()]).toEqual([0, 0]);
        me.cancel();
        expect([me.uncancel(), me.uncancel(), me.cancelling()]).toEqual([0, 0, 0]);
      })(),
    );
  });
});

describe("C6 cancelled after the result came, before the step", () => {
  bothForms("CancelledError wins, and the future still has the value", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const future = new Future<string>();
        const waiting = co(function* () {
          const error = yield* errorOf(future);
          log.push(`${told(error)}, future has ${future.result()}`);
          throw error;
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        future.setResult("value");
        log.push(task.cancel("late"));
        log.push(told(yield* errorOf(task)), task.cancelled());
      })(),
    );
    expect(log).toEqual([
      true,
      "CancelledError(late), future has value",
      "CancelledError(late)",
      true,
    ]);
  });
});

describe("C7 a task that cancels itself", () => {
  bothForms("is not interrupted at what is done, but at its next wait", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const own = co(function* () {
          currentTask()?.cancel("self");
          const future = new Future<string>();
          future.setResult("done");
          log.push(yield* on(future));
          const error = yield* errorOf(sleep(0));
          log.push(told(error));
          throw error;
        });
        const task = createTask(own());
        log.push(told(yield* errorOf(task)), task.cancelled());
      })(),
    );
    expect(log).toEqual(["done", "CancelledError(self)", "CancelledError(self)", true]);
  });

  bothForms("in a call that it awaits", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const inner = co(function* () {
          currentTask()?.cancel();
        });
        const own = co(function* () {
          yield* on(inner());
          log.push("the call returns");
          yield* on(sleep(1));
          log.push("not reached");
        });
        log.push(told(yield* errorOf(createTask(own()))));
      })(),
    );
    expect(log).toEqual(["the call returns", "CancelledError()"]);
  });

  it("at a bare yield", async () => {
    const log: unknown[] = [];
    await virtually(function* () {
      currentTask()?.cancel();
      try {
        yield;
        log.push("not reached");
      } catch (error) {
        log.push(told(error));
      }
    });
    expect(log).toEqual(["CancelledError()"]);
  });
});

describe("C8 an error thrown while it is cancelled", () => {
  bothForms("replaces the CancelledError: the task has failed", async ({ co }) => {
    await virtually(
      co(function* () {
        const cleanup = new Error("cleanup");
        const body = co(function* () {
          try {
            yield* on(sleep(9));
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: the case under test
            throw cleanup;
          }
        });
        const task = createTask(body());
        yield* on(sleep(0));
        task.cancel();
        expect(yield* errorOf(task)).toBe(cleanup);
        expect([task.cancelled(), task.exception() === cleanup]).toEqual([false, true]);
      })(),
    );
  });

  bothForms("cleaning up may wait, and then the cancellation goes on", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const body = co(function* () {
          try {
            yield* on(sleep(9));
          } finally {
            yield* on(sleep(5));
            log.push(`clean@${now()}`);
          }
        });
        const task = createTask(body());
        yield* on(sleep(0));
        task.cancel("why");
        log.push(told(yield* errorOf(task)), task.cancelled());
      })(),
    );
    expect(log).toEqual(["clean@5", "CancelledError(why)", true]);
  });
});

describe("C9 isCancelled tells CancelledError from all other errors", () => {
  class Special extends CancelledError {}

  it("subclasses included", () => {
    expect(isCancelled(new CancelledError())).toBe(true);
    expect(isCancelled(new Special())).toBe(true);
    for (const other of [
      new Error("CancelledError"),
      new TimeoutError(),
      null,
      undefined,
      "x",
      3,
    ]) {
      expect(isCancelled(other)).toBe(false);
    }
  });

  bothForms("a subclass thrown makes a task cancelled", async ({ co }) => {
    await virtually(
      co(function* () {
        const mine = new Special("mine");
        const body = co(function* () {
          throw mine;
        });
        const task = createTask(body());
        expect(yield* errorOf(task)).toBe(mine);
        expect(task.cancelled()).toBe(true);
      })(),
    );
  });

  bothForms("a subclass that comes out of a timeout becomes TimeoutError", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const error = yield* errorOf(
          timeout(
            1,
            fn(function* () {
              yield* errorOf(sleep(5));
              throw new Special();
            }),
          ),
        );
        expect(error).toBeInstanceOf(TimeoutError);
        expect((error as Error).cause).toBeInstanceOf(Special);
      })(),
    );
  });
});

describe("F9 the CancelledError that ended a task", () => {
  bothForms("is thrown to the first who asks; later ones get new ones", async ({ co }) => {
    await virtually(
      co(function* () {
        let original: unknown;
        const body = co(function* () {
          original = yield* errorOf(sleep(9));
          throw original;
        });
        const task = createTask(body());
        yield* on(sleep(0));
        task.cancel("msg");
        yield* on(sleep(0));
        yield* on(sleep(0));
        const first = yield* errorOf(task);
        const second = yield* errorOf(task);
        expect([first === original, second === original]).toEqual([true, false]);
        expect([told(first), told(second)]).toEqual(["CancelledError(msg)", "CancelledError()"]);
      })(),
    );
  });
});
