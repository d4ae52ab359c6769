import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("cancel() of a task", () => {
  bothForms("that waits for one turn", async ({ co }) => {
    await virtually(
      co(function* () {
        const worker = co(function* () {
          yield* on(asyncio.sleep(0));
          yield* on(asyncio.sleep(0));
          return 12;
        });
        const task = asyncio.create_task(worker());
        yield* on(asyncio.sleep(0));
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect([task.done(), task.cancelled(), task.cancel()]).toEqual([true, true, false]);
      })(),
    );
  });

  bothForms("that sleeps ends the sleep at once", async ({ co }) => {
    await virtually(
      co(function* () {
        const sleeper = asyncio.create_task(asyncio.sleep(5000));
        asyncio.get_running_loop().call_later(0.1, () => sleeper.cancel());
        expect(told(yield* errorOf(sleeper))).toBe("CancelledError()");
        expect(now()).toBe(0.1);
        expect([sleeper.done(), sleeper.cancelled(), sleeper.cancel()]).toEqual([
          true,
          true,
          false,
        ]);
      })(),
    );
  });

  bothForms("whose future was cancelled too, or alone", async ({ co }) => {
    await virtually(
      co(function* () {
        for (const both of [true, false]) {
          const future = new asyncio.Future<void>();
          const worker = co(function* () {
            yield* on(future);
            return 12;
          });
          const task = asyncio.create_task(worker());
          yield* on(asyncio.sleep(0));
          future.cancel();
          if (both) task.cancel();
          expect(told(yield* errorOf(task))).toBe("CancelledError()");
          expect([task.done(), future.cancelled(), task.cancelled()]).toEqual([true, true, true]);
        }
      })(),
    );
  });

  bothForms("cancels what is waited for then, not what comes after it", async ({ co }) => {
    await virtually(
      co(function* () {
        const futures = [1, 2, 3].map(() => new asyncio.Future<number>());
        const [first, second, third] = futures as [asyncio.Future<number>, never, never];
        const worker = co(function* () {
          yield* on(first);
          yield* errorOf(second);
          return yield* on(third as asyncio.Future<number>);
        });
        const task = asyncio.create_task(worker());
        yield* on(asyncio.sleep(0));
        first.set_result(1);
        yield* on(asyncio.sleep(0));
        task.cancel();
        expect(futures.map((one) => one.cancelled())).toEqual([false, true, false]);
        yield* on(asyncio.sleep(0));
        (third as asyncio.Future<number>).set_result(42);
        expect(yield* on(task)).toBe(42);
        expect([task.cancelled(), (third as asyncio.Future<number>).cancelled()]).toEqual([
          false,
          false,
        ]);
      })(),
    );
  });

  bothForms("by itself cancels the task that it waits for next", async ({ co }) => {
    const future = { cancelled: () => false } as { cancelled(): boolean };
    let nested: asyncio.Task<void> | undefined;
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const waiting = co(function* () {
      const own = new asyncio.Future<void>();
      future.cancelled = () => own.cancelled();
      yield* on(own);
    });
    const main = co(function* () {
      nested = asyncio.create_task(waiting());
      yield* on(asyncio.sleep(0));
      asyncio.current_task()?.cancel();
      yield* on(nested);
    });
    const task = loop.create_task(main());
    const error = await loop.run_until_complete(task).catch((caught) => caught);
    expect(told(error)).toBe("CancelledError()");
    expect([task.cancelled(), nested?.cancelled(), future.cancelled()]).toEqual([true, true, true]);
    loop.close();
  });

  bothForms("by itself, at the very end or before a sleep", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const worker = co(function* (delay: number | null) {
      asyncio.current_task()?.cancel();
      if (delay !== null) yield* on(asyncio.sleep(delay));
      return 12;
    });
    for (const delay of [null, 100]) {
      const task = loop.create_task(worker(delay));
      const error = await loop.run_until_complete(task).catch((caught) => caught);
      expect(told(error)).toBe("CancelledError()");
      expect([task.done(), task.cancelled(), task.cancel()]).toEqual([true, true, false]);
    }
    expect(loop.time()).toBe(0);
    loop.close();
  });

  bothForms("goes through nested coroutines to the innermost wait", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const waiter = new asyncio.Future<void>();
        const inner = co(function* () {
          const error = yield* errorOf(waiter);
          log.push("inner");
          throw error;
        });
        const outer = co(function* () {
          yield* errorOf(inner());
          log.push("outer");
        });
        const task = asyncio.create_task(outer());
        yield* on(asyncio.sleep(0));
        task.cancel();
        yield* on(task);
        expect([task.cancelled(), waiter.cancelled()]).toEqual([false, true]);
      })(),
    );
    expect(log).toEqual(["inner", "outer"]);
  });

  bothForms("in wait() leaves what it waits for running", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const waiter = new asyncio.Future<void>();
        const inner = co(function* () {
          yield* on(waiter);
          log.push("inner");
        });
        const outer = co(function* () {
          yield* on(asyncio.wait([asyncio.create_task(inner())]));
          log.push("never");
        });
        const task = asyncio.create_task(outer());
        yield* on(asyncio.sleep(0));
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        waiter.set_result();
        yield* on(asyncio.sleep(0));
        yield* on(asyncio.sleep(0));
      })(),
    );
    expect(log).toEqual(["inner"]);
  });

  bothForms("that failed keeps its error from being reported", async ({ co }) => {
    const reports: unknown[] = [];
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    loop.set_exception_handler((_, context) => reports.push(context.message));
    const failing = co(function* () {
      throw new TypeError("not asked for");
    });
    const main = co(function* () {
      const [cancelled, left] = [1, 2].map(() => asyncio.create_task(failing()));
      yield* on(asyncio.sleep(0.05));
      expect([cancelled?.cancel(), cancelled?.done(), left?.done()]).toEqual([false, true, true]);
    });
    await loop.run_until_complete(main());
    loop.close();
    expect(reports).toEqual(["Task exception was never retrieved"]);
  });
});

describe("a loop that is stopped in the middle", () => {
  bothForms("leaves the task where it is, for the next run", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    let count = 0;
    const worker = co(function* () {
      while (count < 10) {
        yield* on(asyncio.sleep(0.1));
        count++;
        if (count === 2) loop.stop();
      }
    });
    const task = loop.create_task(worker());
    const error = await loop.run_until_complete(task).catch((caught) => caught);
    expect(told(error)).toBe("RuntimeError(Event loop stopped before Future completed.)");
    expect([task.done(), count, loop.time()]).toEqual([false, 2, 0.2]);
    task.cancel();
    const end = await loop.run_until_complete(task).catch((caught) => caught);
    expect(told(end)).toBe("CancelledError()");
    loop.close();
  });
});

describe("a task can't be ended from outside", () => {
  it("not even by the methods of its base class", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const task = loop.create_task(asyncio.sleep(0.1, 10));
    const { set_result, set_exception } = asyncio.Future.prototype;
    expect(() => set_result.call(task, "spam")).toThrow("Task does not support set_result");
    expect(() => set_exception.call(task, new Error())).toThrow(
      "Task does not support set_exception",
    );
    expect(await loop.run_until_complete(task)).toBe(10);
    loop.close();
  });
});
