import { type Coro, coroutine, Future } from "@asyncio-ts/future";
import { asCompleted, createTask, sleep, type Task, wait } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

function* sleepers(...delays: number[]): Generator<Task<number>, void, undefined> {
  for (const delay of delays) yield createTask(sleep(delay, delay));
}

describe("a generator that gives awaitables", () => {
  bothForms("is gone through by wait()", async ({ co }) => {
    await virtually(
      co(function* () {
        const { done, pending } = yield* on(wait(sleepers(20, 10), { timeout: 15 }));
        expect([...done].map((task) => task.result())).toEqual([10]);
        expect(pending.size).toBe(1);
      })(),
    );
  });

  bothForms("is gone through by asCompleted(), with coroutines too", async ({ co }) => {
    await virtually(
      co(function* () {
        const results: number[] = [];
        const calls = function* (): Generator<Task<number> | ReturnType<typeof call>> {
          yield* sleepers(20, 10);
          yield call(15);
        };
        const call = co(function* (delay: number) {
          return yield* on(sleep(delay, delay));
        });
        for (const next of asCompleted(calls())) results.push(yield* on(next));
        expect(results).toEqual([10, 15, 20]);
        expect([...asCompleted(sleepers())]).toEqual([]);
      })(),
    );
  });

  it("is refused with what is refused in a list", async () => {
    await virtually(async () => {
      expect(() => wait(sleepers())).toThrow("Set of Tasks/Futures is empty");
      const coroutines = (function* () {
        yield coroutine(async () => {})();
      })();
      expect(() => wait(coroutines as never)).toThrow("Passing coroutines is forbidden");
    });
  });

  it("passes its own error on", async () => {
    await virtually(async () => {
      const failing = function* (): Generator<Task<number>> {
        yield* sleepers(1);
        throw new Error("own");
      };
      expect(() => wait(failing())).toThrow("own");
      expect(() => asCompleted(failing())).toThrow("own");
    });
  });
});

describe("a generator that is a coroutine is refused, and closed", () => {
  const ways: [string, (future: Future<number>) => Coro<unknown>][] = [
    [
      "that waits for a future",
      function* (future) {
        return yield* future;
      },
    ],
    [
      "that sleeps",
      function* () {
        yield* sleep(1);
      },
    ],
    [
      "that lets the loop turn",
      function* () {
        yield* sleep(0);
      },
    ],
    [
      "that lets the loop turn by a bare yield",
      function* () {
        yield;
      },
    ],
    [
      "that waits for a coroutine",
      function* () {
        yield* coroutine(async () => {})();
      },
    ],
    [
      "that waits for nothing, and has a result",
      function* () {
        return 1;
      },
    ],
  ];
  it.each(ways)("%s", async (_way, body) => {
    await virtually(async () => {
      for (const refuse of [wait, asCompleted] as ((items: never) => unknown)[]) {
        const future = new Future<number>();
        let closed = 0;
        const generator = (function* (): Coro<unknown> {
          try {
            return yield* body(future);
          } finally {
            closed++;
          }
        })();
        expect(() => refuse(generator as never)).toThrow(
          /^expect (a list of futures|an iterable of awaitables), not .*: await it, or put it into an array$/,
        );
        expect(closed).toBe(1);
        // The future is as it was.
        const waiting = createTask(async () => await future);
        await sleep(0);
        future.setResult(5);
        expect(await waiting).toBe(5);
      }
    });
  });
});
