import * as asyncio from "@asyncio-ts/compat-asyncio";
import { BrokenBarrierError, Lock as CoreLock } from "@asyncio-ts/sync";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { now, virtually } from "./virtually.js";

interface Acquirable extends asyncio.AsyncContextManager<null> {
  acquire(): asyncio.Awaitable<true>;
  release(): void;
  locked(): boolean;
}

const kinds: Record<string, () => Acquirable> = {
  Lock: () => new asyncio.Lock(),
  Condition: () => new asyncio.Condition(),
  Semaphore: () => new asyncio.Semaphore(),
  BoundedSemaphore: () => new asyncio.BoundedSemaphore(),
};

describe.each(Object.entries(kinds))("%s", (_name, make) => {
  bothForms("acquire() does nothing before it is awaited, and gives True", async ({ co }) => {
    await virtually(
      co(function* () {
        const lock = make();
        const acquiring = lock.acquire();
        yield* on(asyncio.sleep(1));
        expect(lock.locked()).toBe(false);
        expect([yield* on(acquiring), lock.locked()]).toEqual([true, true]);
        lock.release();
        expect(lock.locked()).toBe(false);
      })(),
    );
  });

  bothForms("async_with holds it in the block, and has None for it", async ({ co, fn }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const lock = make();
        const user = co(function* (name: string) {
          return yield* on(
            asyncio.async_with<null, string>(
              lock,
              fn(function* (value: null) {
                log.push(`${now()} ${name} ${value} ${lock.locked()}`);
                yield* on(asyncio.sleep(1));
                return name;
              }),
            ),
          );
        });
        expect(yield* on(asyncio.gather(user("a"), user("b")))).toEqual(["a", "b"]);
        expect(lock.locked()).toBe(false);
      })(),
    );
    expect(log).toEqual(["0 a null true", "1 b null true"]);
  });

  bothForms("async_with gives it back when the block fails or is cancelled", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const lock = make();
        const failing = asyncio.async_with(lock, () => {
          throw new RangeError("mine");
        });
        expect([told(yield* errorOf(failing)), lock.locked()]).toEqual(["RangeError(mine)", false]);
        const block = co(function* () {
          yield* on(
            asyncio.async_with(
              lock,
              fn(function* () {
                yield* on(asyncio.sleep(9));
              }),
            ),
          );
        });
        const task = asyncio.create_task(block());
        yield* on(asyncio.sleep(1));
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect([lock.locked(), now()]).toEqual([false, 1]);
      })(),
    );
  });

  bothForms("an acquire() under wait_for that comes too late takes nothing", async ({ co }) => {
    await virtually(
      co(function* () {
        const lock = make();
        yield* on(lock.acquire());
        const error = yield* errorOf(asyncio.wait_for(lock.acquire(), 1));
        expect([error instanceof asyncio.TimeoutError, now()]).toEqual([true, 1]);
        lock.release();
        expect(lock.locked()).toBe(false);
      })(),
    );
  });
});

describe("Event", () => {
  bothForms("is_set, set, clear; wait() is lazy and gives True", async ({ co }) => {
    await virtually(
      co(function* () {
        const event = new asyncio.Event();
        const log: unknown[] = [event.is_set()];
        event.wait();
        const waiter = co(function* () {
          log.push(yield* on(event.wait()));
        });
        const task = asyncio.create_task(waiter());
        yield* on(asyncio.sleep(1));
        event.set();
        log.push(event.is_set());
        event.clear();
        log.push(event.is_set());
        yield* on(task);
        expect(log).toEqual([false, true, false, true]);
      })(),
    );
  });
});

describe("Condition", () => {
  bothForms("wait_for, wait, notify and notify_all", async ({ co, fn }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const condition = new asyncio.Condition();
        let ready = "";
        const waiter = co(function* (name: string) {
          yield* on(
            asyncio.async_with(
              condition,
              fn(function* () {
                log.push(`${name} ${yield* on(condition.wait_for(() => ready))}`);
                log.push(`${name} ${yield* on(condition.wait())}`);
              }),
            ),
          );
        });
        const tasks = ["a", "b"].map((name) => asyncio.create_task(waiter(name)));
        const steps = [
          () => condition.notify_all(),
          () => {
            ready = "ready";
            condition.notify_all();
          },
          () => condition.notify(),
          () => condition.notify(1),
        ];
        for (const step of steps) {
          yield* on(asyncio.sleep(1));
          yield* on(asyncio.async_with(condition, step));
          log.push(`step at ${now()}`);
        }
        yield* on(asyncio.wait(tasks));
      })(),
    );
    expect(log).toEqual([
      "step at 1",
      "step at 2",
      "a ready",
      "b ready",
      "step at 3",
      "a true",
      "step at 4",
      "b true",
    ]);
  });

  it("shares the lock that it is given, by place; None is one of its own", async () => {
    await virtually(async () => {
      const lock = new asyncio.Lock();
      const condition = new asyncio.Condition(lock);
      await condition.acquire();
      expect([lock.locked(), new asyncio.Condition(null).locked()]).toEqual([true, false]);
      lock.release();
      expect(condition.locked()).toBe(false);
    });
  });

  it("says what is wrong, as CPython does", async () => {
    await virtually(async () => {
      const condition = new asyncio.Condition();
      const errors = [
        thrown(() => condition.notify_all()),
        thrown(() => condition.release()),
        await Promise.resolve(condition.wait()).catch((error: unknown) => error),
      ];
      expect(errors.map(told)).toEqual([
        "RuntimeError(cannot notify on un-acquired lock)",
        "RuntimeError(Lock is not acquired.)",
        "RuntimeError(cannot wait on un-acquired lock)",
      ]);
      expect(errors.every((error) => error instanceof asyncio.RuntimeError)).toBe(true);
    });
  });
});

describe("Semaphore and BoundedSemaphore", () => {
  bothForms("let so many in", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        for (const semaphore of [new asyncio.Semaphore(2), new asyncio.BoundedSemaphore(2)]) {
          const began = now();
          const user = co(function* () {
            yield* on(
              asyncio.async_with(
                semaphore,
                fn(function* () {
                  yield* on(asyncio.sleep(1));
                }),
              ),
            );
          });
          yield* on(asyncio.gather(...[1, 2, 3, 4, 5].map(() => user())));
          expect(now() - began).toBe(3);
        }
      })(),
    );
  });

  it("say what is wrong, as CPython does", () => {
    const errors = [
      thrown(() => new asyncio.Semaphore(-1)),
      thrown(() => new asyncio.BoundedSemaphore(1).release()),
    ];
    expect(errors.map(told)).toEqual([
      "ValueError(Semaphore initial value must be >= 0)",
      "ValueError(BoundedSemaphore released too many times)",
    ]);
    expect(errors.every((error) => error instanceof asyncio.ValueError)).toBe(true);
  });
});

describe("Barrier", () => {
  bothForms("parties, n_waiting, broken; wait() and async_with give the number", async (form) => {
    const { co, fn } = form;
    await virtually(
      co(function* () {
        const barrier = new asyncio.Barrier(3);
        const log: unknown[] = [barrier.parties, barrier.n_waiting, barrier.broken];
        const waiter = co(function* () {
          return yield* on(barrier.wait());
        });
        const block = co(function* () {
          return yield* on(
            asyncio.async_with<number, number>(
              barrier,
              fn(function* (index: number) {
                yield* on(asyncio.sleep(1));
                return index;
              }),
            ),
          );
        });
        const tasks = [asyncio.create_task(waiter()), asyncio.create_task(block())];
        yield* on(asyncio.sleep(1));
        log.push(barrier.n_waiting, yield* on(barrier.wait()));
        log.push(...(yield* on(asyncio.gather(...tasks))), barrier.n_waiting);
        expect(log).toEqual([3, 0, false, 2, 2, 0, 1, 0]);
      })(),
    );
  });

  bothForms("abort and reset are coroutines; who waits gets BrokenBarrierError", async ({ co }) => {
    await virtually(
      co(function* () {
        const barrier = new asyncio.Barrier(2);
        const waiter = co(function* () {
          return yield* on(barrier.wait());
        });
        barrier.abort();
        const ends: unknown[] = [];
        for (const end of ["abort", "reset"] as const) {
          const task = asyncio.create_task(waiter());
          yield* on(asyncio.sleep(1));
          yield* on(barrier[end]());
          ends.push(told(yield* errorOf(task)), barrier.broken);
        }
        expect(ends).toEqual([
          "BrokenBarrierError(Abort or reset of barrier)",
          true,
          "BrokenBarrierError(Barrier aborted)",
          false,
        ]);
      })(),
    );
    expect(asyncio.BrokenBarrierError).toBe(BrokenBarrierError);
    expect(new BrokenBarrierError()).toBeInstanceOf(asyncio.RuntimeError);
    expect(told(thrown(() => new asyncio.Barrier(0)))).toBe("ValueError(parties must be > 0)");
  });
});

describe("the classes", () => {
  it("are those of the core, with Python's names", () => {
    expect(new asyncio.Lock() instanceof CoreLock).toBe(true);
    expect(`${new asyncio.Lock().constructor.name}`).toBe("Lock");
  });

  it("have the types of Python's", () => {
    expectTypeOf<asyncio.Lock["acquire"]>().returns.toExtend<asyncio.Awaitable<true>>();
    expectTypeOf<asyncio.Semaphore["acquire"]>().returns.toExtend<asyncio.Awaitable<true>>();
    expectTypeOf<asyncio.Event["wait"]>().returns.toExtend<asyncio.Awaitable<true>>();
    expectTypeOf<asyncio.Event["wait"]>().parameters.toEqualTypeOf<[]>();
    expectTypeOf<asyncio.Barrier["wait"]>().returns.toExtend<asyncio.Awaitable<number>>();
    expectTypeOf(new asyncio.Condition().wait_for(() => "x")).toExtend<asyncio.Awaitable<string>>();
  });
});
