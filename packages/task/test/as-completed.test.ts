import { Future } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  type Awaitable,
  asCompleted,
  type Coro,
  coroutine,
  createTask,
  type DoneFuture,
  run,
  sleep,
  type Task,
  timeout,
} from "@asyncio-ts/task";
import { bothForms, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";
import { now, virtually } from "./virtually.js";

/** A task for each delay, whose result is the delay. */
function sleepers(...delays: number[]): Task<number>[] {
  return delays.map((delay) => createTask(() => sleep(delay, delay)));
}

function* outcome(awaitable: Awaitable<unknown>): Script<unknown> {
  try {
    return yield* on(awaitable);
  } catch (error) {
    return `${told(error)} at ${now()}`;
  }
}

describe("W9 as_completed", () => {
  it("gives every sleep(0) once, though they may be one object", async () => {
    const count = await run(
      async () => {
        let results = 0;
        for (const next of asCompleted([sleep(0), sleep(0), sleep(0)])) {
          await next;
          results++;
        }
        return results;
      },
      { loop: new VirtualLoop() },
    );
    expect(count).toBe(3);
  });
});

describe("W9 for gives operations for the next results", () => {
  bothForms("in the order in which they are done", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        for (const next of asCompleted(sleepers(30, 10, 20))) {
          log.push([yield* on(next), now()]);
        }
      })(),
    );
    expect(log).toEqual([
      [10, 10],
      [20, 20],
      [30, 30],
    ]);
  });

  bothForms("of the same turn in the order in which they ended", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const futures = ["a", "b", "c"].map(() => new Future<string>());
        const [a, b, c] = futures as [Future<string>, Future<string>, Future<string>];
        b.setResult("b, done before");
        const all = asCompleted(futures);
        c.setResult("c");
        a.setResult("a");
        for (const next of all) log.push(yield* on(next));
      })(),
    );
    expect(log).toEqual(["b, done before", "c", "a"]);
  });

  bothForms("an error is thrown by the one that gets it, and the rest goes on", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const failing = createTask(
          co(function* () {
            yield* on(sleep(5));
            throw new Error("mine");
          })(),
        );
        const [cancelled] = sleepers(50) as [Task<number>];
        const all = asCompleted([...sleepers(10), failing, cancelled]);
        cancelled.cancel("not needed");
        for (const next of all) log.push(yield* outcome(next));
      })(),
    );
    expect(log).toEqual(["CancelledError(not needed) at 0", "Error(mine) at 5", 10]);
  });

  bothForms("coroutines, generators, operations, promises and futures alike", async ({ co }) => {
    const log: unknown[] = [];
    const loop = new VirtualLoop({ foreign: "jump" });
    await virtually(
      co(function* () {
        const worker = co(function* (delay: number): Script<string> {
          yield* on(sleep(delay));
          return "coroutine";
        });
        const generator = (function* (): Coro<string> {
          yield* sleep(20);
          return "generator";
        })();
        const promise = nextMacrotask().then(() => "promise");
        const future = new Future<string>();
        future.setResult("future");
        const all = asCompleted([worker(30), generator, sleep(10, "operation"), promise, future]);
        for (const next of all) log.push(yield* on(next));
      })(),
      loop,
    );
    expect(log[0]).toBe("future");
    expect(log.filter((line) => line !== "promise")).toEqual([
      "future",
      "operation",
      "generator",
      "coroutine",
    ]);
    expect(log.length).toBe(5);
  });

  bothForms("each distinct one once", async ({ co }) => {
    const log: unknown[] = [];
    let calls = 0;
    await virtually(
      co(function* () {
        const [a, b] = sleepers(2, 1) as [Task<number>, Task<number>];
        const call = co(function* () {
          calls++;
          yield* on(sleep(3));
          return 3;
        })();
        for (const next of asCompleted([a, b, a, call, a, call] as Awaitable<number>[])) {
          log.push(yield* on(next));
        }
      })(),
    );
    expect([log, calls]).toEqual([[1, 2, 3], 1]);
  });

  bothForms("whichever operation is awaited first gets the first", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const operations = [...asCompleted(sleepers(3, 1, 2))];
        // They have begun, in this order: the third is promised the third.
        const [first, second, third] = operations as [(typeof operations)[0], never, never];
        log.push(yield* on(third), yield* on(first as typeof third), yield* on(second));
      })(),
    );
    expect(log).toEqual([3, 1, 2]);
  });

  it("a promise that is done", async () => {
    await virtually(async () => {
      for (const next of asCompleted([Promise.resolve(7)])) expect(await next).toBe(7);
    });
  });

  bothForms("of nothing is nothing", async ({ co }) => {
    await virtually(
      co(function* () {
        expect([...asCompleted([])]).toEqual([]);
        yield* on(sleep(0));
      })(),
    );
  });

  bothForms("break leaves the others alone, and one may go on later", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const tasks = sleepers(30, 10, 20);
        const all = asCompleted(tasks);
        for (const next of all) {
          log.push(yield* on(next));
          break;
        }
        log.push(tasks.map((task) => task.done()));
        for (const next of all) log.push(yield* on(next));
      })(),
    );
    expect(log).toEqual([10, [false, true, false], 20, 30]);
  });
});

describe("W9 for await gives the futures themselves, done", () => {
  it("in the order in which they are done, failed ones too", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const tasks = sleepers(30, 10);
      const failing = createTask(async () => {
        await sleep(20);
        throw new Error("mine");
      });
      const all = [...tasks, failing];
      for await (const task of asCompleted<Task<unknown>>(all)) {
        expect(task.done()).toBe(true);
        log.push([all.indexOf(task as Task<number>), task.exception() === null, now()]);
      }
    });
    expect(log).toEqual([
      [1, true, 10],
      [2, false, 20],
      [0, true, 30],
    ]);
  });

  it("break leaves the others alone, and one may go on later", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const all = asCompleted(sleepers(3, 1, 2));
      for await (const task of all) {
        log.push(task.result());
        break;
      }
      for await (const task of all) log.push(task.result());
      for await (const task of all) log.push(task.result(), "never");
    });
    expect(log).toEqual([1, 2, 3]);
  });

  it("its wait is the task's, and can be cancelled", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const tasks = sleepers(10, 50);
      const consumer = createTask(async () => {
        for await (const task of asCompleted(tasks)) log.push(task.result());
      });
      await sleep(20);
      consumer.cancel("enough");
      await sleep(0);
      log.push(consumer.cancelled(), now());
      expect(await (tasks[1] as Task<number>)).toBe(50);
    });
    expect(log).toEqual([10, true, 20]);
  });

  it("throws TimeoutError when the time is up", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const tasks = sleepers(10, 50);
      try {
        for await (const task of asCompleted(tasks, { timeout: 20 })) log.push(task.result());
      } catch (error) {
        log.push(`${told(error)} at ${now()}`);
      }
      log.push((tasks[1] as Task<number>).done());
    });
    expect(log).toEqual([10, "TimeoutError() at 20", false]);
  });
});

describe("W9 when the time is up", () => {
  bothForms("each missing one throws TimeoutError; nothing is cancelled", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const tasks = sleepers(30, 10, 40);
        for (const next of asCompleted(tasks, { timeout: 20 })) log.push(yield* outcome(next));
        log.push(yield* on(tasks[0] as Task<number>), yield* on(tasks[2] as Task<number>), now());
      })(),
    );
    expect(log).toEqual([10, "TimeoutError() at 20", "TimeoutError() at 20", 30, 40, 40]);
  });

  bothForms("not if all were done in time: the timer is taken back", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const all = asCompleted(sleepers(1, 2), { timeout: 1000 });
        log.push(all.timer?.cancelled());
        for (const next of all) log.push(yield* on(next));
        log.push(all.timer?.cancelled());
      })(),
    );
    expect(log).toEqual([false, 1, 2, true]);
  });

  bothForms("a timeout of 0 still gives what is done already", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const done = new Future<string>();
        done.setResult("done");
        const waitables: Awaitable<unknown>[] = [...sleepers(5), done];
        for (const next of asCompleted(waitables, { timeout: 0 })) log.push(yield* outcome(next));
      })(),
    );
    expect(log).toEqual(["done", "TimeoutError() at 0"]);
  });

  it("null is without limit; nonsense is refused", async () => {
    await virtually(async () => {
      for (const next of asCompleted(sleepers(5), { timeout: null })) expect(await next).toBe(5);
      expect(() => asCompleted([], { timeout: Number.NaN })).toThrow(/NaN/);
      expect(() => asCompleted([], { timeout: "1" as never })).toThrow(TypeError);
    });
  });
});

describe("several who take from one asCompleted", () => {
  bothForms("each get another one, in the order in which they came", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const all = asCompleted(sleepers(3, 1, 2));
        const taker = co(function* (name: string): Script<void> {
          for (const next of all) log.push(`${name} ${yield* on(next)}`);
        });
        const tasks = ["a", "b"].map((name) => createTask(taker(name)));
        for (const task of tasks) yield* on(task);
      })(),
    );
    expect(log).toEqual(["a 1", "b 2", "a 3"]);
  });

  bothForms("one that is cancelled loses nothing", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const gate = new Future<string>();
        const all = asCompleted<Awaitable<unknown>>([gate, ...sleepers(50)]);
        const taker = co(function* (name: string): Script<void> {
          const [next] = all as Iterable<Awaitable<unknown>>;
          log.push(`${name} ${yield* outcome(next as Awaitable<unknown>)}`);
        });
        const a = createTask(taker("a"));
        const b = createTask(taker("b"));
        yield* on(sleep(5));
        gate.setResult("first");
        // This runs when the first taker has been woken, and before it goes on.
        gate.addDoneCallback(() => a.cancel());
        yield* on(b);
        yield* on(a);
      })(),
    );
    expect(log).toEqual(["a CancelledError() at 5", "b first"]);
  });

  bothForms("one whose time is up leaves its result to the next", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        for (const next of asCompleted(sleepers(30, 15))) {
          log.push(yield* outcome(timeout(10, () => next)));
        }
      })(),
    );
    // As in CPython, there are as many turns as there are awaitables.
    expect(log).toEqual(["TimeoutError() at 10", 15]);
  });

  it("a deadlock report says what they wait for", async () => {
    const report = await virtually(async () => {
      const [next] = asCompleted([new Future<void>()]);
      await next;
    }).catch(String);
    expect(report).toMatch(/waits for asCompleted\(\) with 1 to go/);
  });
});

describe("asCompleted refuses", () => {
  it("one awaitable alone", async () => {
    await virtually(async () => {
      for (const alone of [sleep(1), new Future<void>(), coroutine(async () => 1)()]) {
        expect(() => asCompleted(alone as never)).toThrow(/expect an iterable of awaitables/);
      }
    });
  });

  it("what can't be awaited", async () => {
    await virtually(async () => {
      expect(() => asCompleted([3 as never])).toThrow(/an awaitable is required/);
    });
  });
});

it("asCompleted infers the results", async () => {
  await virtually(async () => {
    const call = coroutine(async () => "text");
    const all = asCompleted([createTask(() => sleep(1, 1)), call()]);
    for (const next of all) {
      const result = await next;
      expectTypeOf(result).toEqualTypeOf<number | string>();
      expect(["text", 1]).toContain(result);
    }
    for await (const future of asCompleted(sleepers(1))) {
      expectTypeOf(future).toEqualTypeOf<DoneFuture<number>>();
      expectTypeOf(future.result()).toEqualTypeOf<number>();
      expect(future).toBeInstanceOf(Future);
      expect(future.result()).toBe(1);
    }
  });
});
