import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { DeadlockError } from "@asyncio-ts/loop/virtual";
import {
  allTasks,
  createTask,
  currentTask,
  sleep,
  type Task,
  TimeoutError,
  waitFor,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("W6 waitFor waits in the same task", () => {
  bothForms("and gives the result, if it comes in time", async ({ co }) => {
    await virtually(
      co(function* () {
        const me = currentTask() as Task<unknown>;
        const body = co(function* () {
          expect(currentTask()).toBe(me);
          expect(allTasks().size).toBe(1);
          return yield* on(sleep(1, "in time"));
        });
        expect(yield* on(waitFor(body(), 2))).toBe("in time");
        expect(now()).toBe(1);
      })(),
    );
  });

  bothForms("TimeoutError comes after the cleaning up, from CancelledError", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const slow = co(function* () {
          const error = yield* errorOf(sleep(100));
          yield* on(sleep(2));
          log.push(`clean@${now()}`);
          throw error;
        });
        const error = (yield* errorOf(waitFor(slow(), 1))) as Error;
        log.push(told(error), error.message, told(error.cause), now(), currentTask()?.cancelling());
        expect(error).toBeInstanceOf(TimeoutError);
      })(),
    );
    expect(log).toEqual([
      "clean@3",
      "TimeoutError()",
      "it was not done within 1 ms",
      "CancelledError()",
      3,
      0,
    ]);
  });

  bothForms("who swallows the cancellation and returns gives his value", async ({ co }) => {
    await virtually(
      co(function* () {
        const late = co(function* () {
          yield* errorOf(sleep(100));
          return "late value";
        });
        expect(yield* on(waitFor(late(), 1))).toBe("late value");
        expect(currentTask()?.cancelling()).toBe(0);
      })(),
    );
  });

  bothForms("who throws another error instead gives that", async ({ co }) => {
    await virtually(
      co(function* () {
        const other = new Error("other");
        const failing = co(function* () {
          yield* errorOf(sleep(100));
          throw other;
        });
        expect(yield* errorOf(waitFor(failing(), 1))).toBe(other);
        expect(currentTask()?.cancelling()).toBe(0);
      })(),
    );
  });

  bothForms("a future or task that is late is cancelled", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new Future<void>();
        const task = createTask(sleep(100));
        expect(yield* errorOf(waitFor(future, 1))).toBeInstanceOf(TimeoutError);
        expect(yield* errorOf(waitFor(task, 1))).toBeInstanceOf(TimeoutError);
        expect([future.cancelled(), task.cancelled(), now()]).toEqual([true, true, 2]);
      })(),
    );
  });

  bothForms("takes generators and promises too", async ({ co }) => {
    await virtually(
      co(function* () {
        const generator = (function* () {
          yield* sleep(1);
          return "generator";
        })();
        expect(yield* on(waitFor(generator, 2))).toBe("generator");
        expect(yield* on(waitFor(Promise.resolve("promise"), 2))).toBe("promise");
        expect(told(yield* errorOf(waitFor(Promise.reject(new Error("no")), 2)))).toBe("Error(no)");
      })(),
    );
  });

  bothForms("does nothing before it is awaited, but takes promises in", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const body = co(function* () {
          log.push("begun");
        });
        waitFor(body(), 1);
        // Its failure must not go unhandled.
        waitFor(Promise.reject(new Error("no")), 1);
        yield* on(sleep(5));
      })(),
    );
    expect(log).toEqual([]);
  });

  bothForms("its timer goes with it", async ({ co }) => {
    let end: number | undefined;
    const program = virtually(
      co(function* () {
        yield* on(waitFor(sleep(1), 1000));
        try {
          yield* on(new Future<void>());
        } finally {
          end = now();
        }
      })(),
    );
    await expect(program).rejects.toThrow(DeadlockError);
    expect(end).toBe(1);
  });
});

describe("W7 waitFor without time", () => {
  for (const delay of [0, -1]) {
    bothForms(`${delay}: a coroutine never begins, and TimeoutError comes`, async ({ co }) => {
      const log: unknown[] = [];
      await virtually(
        co(function* () {
          const body = co(function* () {
            log.push("begun");
          });
          const error = (yield* errorOf(waitFor(body(), delay))) as Error;
          log.push(told(error), told(error.cause), now());
        })(),
      );
      expect(log).toEqual(["TimeoutError()", "CancelledError()", 0]);
    });

    bothForms(`${delay}: what is done gives its result, or its error`, async ({ co }) => {
      await virtually(
        co(function* () {
          const [ready, failed] = [new Future<string>(), new Future<string>()];
          ready.setResult("ready");
          failed.setException(new Error("failed"));
          expect(yield* on(waitFor(ready, delay))).toBe("ready");
          expect(told(yield* errorOf(waitFor(failed, delay)))).toBe("Error(failed)");
          const cancelled = new Future<string>();
          cancelled.cancel("before");
          // Not a TimeoutError: nothing had to be waited for.
          expect(told(yield* errorOf(waitFor(cancelled, delay)))).toBe("CancelledError(before)");
        })(),
      );
    });

    bothForms(`${delay}: a task is cancelled, and waited for to its end`, async ({ co }) => {
      const log: unknown[] = [];
      await virtually(
        co(function* () {
          const cleaning = co(function* () {
            yield* errorOf(sleep(100));
            yield* on(sleep(3));
            return "late";
          });
          const task = createTask(cleaning());
          yield* on(sleep(0));
          log.push(yield* on(waitFor(task, delay)), now());
        })(),
      );
      expect(log).toEqual(["late", 3]);
    });
  }

  bothForms("null is no limit", async ({ co }) => {
    await virtually(
      co(function* () {
        expect(yield* on(waitFor(sleep(1e9, "at last"), null))).toBe("at last");
      })(),
    );
  });
});

describe("W8 a completion and a cancellation in the same turn", () => {
  bothForms("the cancellation wins, the value stays in the future", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new Future<string>();
        const task = createTask(waitFor(future, 10));
        yield* on(sleep(0));
        yield* on(sleep(0));
        future.setResult("v");
        task.cancel("outside");
        expect(told(yield* errorOf(task))).toBe("CancelledError(outside)");
        expect(future.result()).toBe("v");
      })(),
    );
  });

  bothForms("cancelled from outside, it cancels what it waits for", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new Future<string>();
        const task = createTask(waitFor(future, 10));
        yield* on(sleep(0));
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect([future.cancelled(), now()]).toEqual([true, 0]);
      })(),
    );
  });

  bothForms("what comes at the deadline's turn comes too late", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new Future<string>();
        const task = createTask(waitFor(future, 1));
        yield* on(sleep(0));
        getRunningLoop().callAt(1, () => {
          // The timeout was there first, and has cancelled the future by now.
          expect(future.cancelled()).toBe(true);
        });
        expect(yield* errorOf(task)).toBeInstanceOf(TimeoutError);
      })(),
    );
  });

  bothForms("what comes just before it comes in time", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new Future<string>();
        getRunningLoop().callAt(1, () => future.setResult("just"));
        expect(yield* on(waitFor(future, 1.5))).toBe("just");
      })(),
    );
  });
});

describe("waitFor refuses at the call", () => {
  it("a timeout that is no number or NaN", () => {
    expect(() => waitFor(sleep(1), "1" as never)).toThrow(TypeError);
    expect(() => waitFor(sleep(1), Number.NaN)).toThrow(/NaN/);
  });

  it("what cannot be awaited", async () => {
    await virtually(async () => {
      expect(() => waitFor(3 as never, 1)).toThrow(TypeError);
      expect(() => waitFor(3 as never, 1)).toThrow(/got 3/);
    });
  });
});
