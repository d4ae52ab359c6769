import { isCancelled } from "@asyncio-ts/future";
import { defaultLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  type Acquirable,
  BoundedSemaphore,
  Condition,
  Lock,
  runExclusive,
  Semaphore,
} from "@asyncio-ts/sync";
import { bothForms, errorOf, on, once, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

const KINDS: Record<string, () => Acquirable & { locked(): boolean }> = {
  Lock: () => new Lock(),
  Condition: () => new Condition(),
  Semaphore: () => new Semaphore(),
  BoundedSemaphore: () => new BoundedSemaphore(),
};

for (const [name, make] of Object.entries(KINDS)) {
  describe(`runExclusive(${name}, body)`, () => {
    bothForms("holds it while the body runs, and gives what that returns", async (form) => {
      const loop = new VirtualLoop();
      const lock = make();
      const log: string[] = [];
      const body = (who: string) =>
        form.fn(function* () {
          log.push(`${who} begins, ${lock.locked()}`);
          yield* on(turn());
          log.push(`${who} ends`);
          return `${who}'s result`;
        });
      const user = form.co(function* (who: string) {
        return yield* on(runExclusive<string>(lock, body(who)));
      });
      const workers = ["a", "b"].map((who) => new Worker(loop, user(who)));
      await loop.run();
      expect(log).toEqual(["a begins, true", "a ends", "b begins, true", "b ends"]);
      expect(workers.map((worker) => worker.result)).toEqual(["a's result", "b's result"]);
      expect(lock.locked()).toBe(false);
    });

    bothForms("gives it back if the body throws, and throws that", async (form) => {
      const loop = new VirtualLoop();
      const lock = make();
      const mine = new RangeError("mine");
      const bodies = [
        form.fn(function* () {
          yield* on(turn());
          throw mine;
        }),
        () => {
          throw mine;
        },
      ];
      for (const body of bodies) {
        const worker = new Worker(
          loop,
          form.co(function* () {
            return yield* errorOf(runExclusive(lock, body));
          })(),
        );
        await loop.run();
        expect([worker.result, lock.locked()]).toEqual([mine, false]);
      }
    });
  });
}

describe("the body", () => {
  bothForms("may be of any kind", async ({ co }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const worker = new Worker(
      loop,
      co(function* () {
        return [
          yield* on(runExclusive(lock, () => "plain")),
          yield* on(runExclusive(lock, async () => "async")),
          yield* on(
            runExclusive(lock, function* () {
              yield* turn();
              return "generator";
            }),
          ),
          yield* on(
            runExclusive(
              lock,
              co(function* () {
                return "coroutine";
              }),
            ),
          ),
        ];
      })(),
    );
    await loop.run();
    expect(worker.result).toEqual(["plain", "async", "generator", "coroutine"]);
    expect(lock.locked()).toBe(false);
  });

  bothForms("has given it back when the awaiting code goes on", async ({ co, fn }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const worker = new Worker(
      loop,
      co(function* () {
        yield* on(
          runExclusive(
            lock,
            fn(function* () {}),
          ),
        );
        return lock.locked();
      })(),
    );
    await loop.run();
    expect(worker.result).toBe(false);
  });

  bothForms("may wait for the condition whose lock is held", async ({ co, fn }) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    let ready = false;
    const worker = new Worker(
      loop,
      co(function* () {
        return yield* on(
          runExclusive(
            condition,
            fn(function* () {
              return yield* on(condition.waitFor(() => ready));
            }),
          ),
        );
      })(),
    );
    await loop.run();
    ready = true;
    new Worker(
      loop,
      runExclusive(condition, () => condition.notify()),
    );
    await loop.run();
    expect([worker.result, condition.locked()]).toEqual([true, false]);
  });

  bothForms("is not called before it is awaited", async ({ co }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    new Worker(
      loop,
      co(function* () {
        runExclusive(lock, () => log.push("body"));
        yield* on(turn());
        log.push(`locked ${lock.locked()}`);
      })(),
    );
    await loop.run();
    expect(log).toEqual(["locked false"]);
  });
});

describe("cancelled", () => {
  // 0: before its first step, 1: waiting, 2: woken with the lock, 3: in the body, 4: at its end.
  for (const point of [0, 1, 2, 3, 4]) {
    bothForms(`at point ${point}, the lock is free afterwards`, async ({ co, fn }) => {
      const loop = new VirtualLoop();
      const lock = new Lock();
      const log: string[] = [];
      const held = await lock.acquire();
      const worker = new Worker(
        loop,
        co(function* () {
          return yield* on(
            runExclusive(
              lock,
              fn(function* () {
                log.push("begins");
                yield* on(turn());
                log.push("ends");
                return "result";
              }),
            ),
          );
        })(),
      );
      if (point > 0) await once(loop);
      if (point > 1) held.release();
      if (point > 2) await once(loop);
      if (point > 3) await once(loop);
      worker.cancel();
      held.release();
      await loop.run();
      expect(log).toEqual([[], [], [], ["begins"], ["begins", "ends"]][point]);
      expect([isCancelled(worker.error), worker.result]).toEqual(
        point === 4 ? [false, "result"] : [true, undefined],
      );
      expect([lock.locked(), lock.places.size]).toEqual([false, 0]);
    });
  }

  bothForms("in the body, it is held until the body has cleaned up", async ({ co, fn }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const worker = new Worker(
      loop,
      co(function* () {
        yield* on(
          runExclusive(
            lock,
            fn(function* () {
              try {
                yield* on(new Lock().acquire());
                for (;;) yield* on(turn());
              } finally {
                yield* on(turn());
                log.push(`cleaned up, locked ${lock.locked()}`);
              }
            }),
          ),
        );
      })(),
    );
    await once(loop);
    worker.cancel();
    await loop.run();
    expect([log, lock.locked()]).toEqual([["cleaned up, locked true"], false]);
  });
});

describe("a signal", () => {
  bothForms("ends the wait for the lock, and the body is not called", async ({ co }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const held = await lock.acquire();
    const { signal, ...controller } = abortable();
    const log: string[] = [];
    const worker = new Worker(
      loop,
      co(function* () {
        return yield* errorOf(runExclusive(lock, () => log.push("body"), { signal }));
      })(),
    );
    await loop.run();
    controller.abort();
    held.release();
    await loop.run();
    expect([(worker.result as Error).message, log]).toEqual(["enough", []]);
    expect([lock.locked(), lock.places.size]).toEqual([false, 0]);
  });

  bothForms("does not end the body", async ({ co, fn }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const { signal, abort } = abortable();
    const body = fn(function* () {
      abort();
      yield* on(turn());
      return "result";
    });
    const worker = new Worker(
      loop,
      co(function* () {
        return yield* on(runExclusive<string>(lock, body, { signal }));
      })(),
    );
    await loop.run();
    expect([worker.result, lock.locked()]).toEqual(["result", false]);
  });

  function abortable() {
    const controller = new AbortController();
    return { signal: controller.signal, abort: () => controller.abort(new Error("enough")) };
  }
});

describe("in plain code", () => {
  it("runs each kind of body, one after the other, on the default loop", async () => {
    const lock = new Lock();
    const log: string[] = [];
    const results = await Promise.all([
      runExclusive(lock, () => {
        log.push("plain");
        return 1;
      }),
      runExclusive(lock, async () => {
        log.push("async begins");
        await turn();
        log.push("async ends");
        return 2;
      }),
      runExclusive(lock, function* () {
        log.push("generator begins");
        yield* turn();
        log.push("generator ends");
        return 3;
      }),
    ]);
    expect(results).toEqual([1, 2, 3]);
    expect(log).toEqual([
      "plain",
      "async begins",
      "async ends",
      "generator begins",
      "generator ends",
    ]);
    expect([lock.locked(), lock.loop === defaultLoop()]).toEqual([false, true]);
  });

  it("gives the lock back if the body throws", async () => {
    const lock = new Lock();
    const mine = new Error("mine");
    const failing = async () => {
      throw mine;
    };
    const ended = await Promise.resolve(runExclusive(lock, failing)).catch((error) => error);
    expect([ended, lock.locked()]).toEqual([mine, false]);
  });
});
