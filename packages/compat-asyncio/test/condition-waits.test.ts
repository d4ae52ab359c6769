import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

const { create_task, sleep } = asyncio;

describe("Condition.wait_for", () => {
  bothForms("needs no lock for what is true already, and the lock for the rest", async ({ co }) => {
    await virtually(
      co(function* () {
        const condition = new asyncio.Condition();
        expect(yield* on(condition.wait_for(() => [1, 2, 3]))).toEqual([1, 2, 3]);
        expect(told(yield* errorOf(condition.wait_for(() => false)))).toBe(
          "RuntimeError(cannot wait on un-acquired lock)",
        );
        expect(condition.locked()).toBe(false);
      })(),
    );
  });

  bothForms("goes on only when it is notified and true", async ({ co, fn }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const condition = new asyncio.Condition();
        let ready = false;
        const waiting = co(function* () {
          yield* on(
            asyncio.async_with(
              condition,
              fn(function* () {
                log.push(yield* on(condition.wait_for(() => ready)), now());
              }),
            ),
          );
        });
        create_task(waiting());
        yield* on(sleep(1));
        yield* on(asyncio.async_with(condition, () => condition.notify()));
        yield* on(sleep(1));
        ready = true;
        yield* on(sleep(1));
        expect(log).toEqual([]);
        yield* on(asyncio.async_with(condition, () => condition.notify()));
        yield* on(sleep(1));
      })(),
    );
    expect(log).toEqual([true, 3]);
  });
});

describe("Condition.wait under wait_for", () => {
  bothForms("times out in the block, which holds the lock again", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const condition = new asyncio.Condition();
        yield* on(
          asyncio.async_with(
            condition,
            fn(function* () {
              const error = yield* errorOf(asyncio.wait_for(condition.wait(), 0.5));
              expect([error instanceof asyncio.TimeoutError, now()]).toEqual([true, 0.5]);
              expect(condition.locked()).toBe(true);
            }),
          ),
        );
        expect(condition.locked()).toBe(false);
      })(),
    );
  });
});

/** Waits in a block; notes the error, which goes on. */
function waiter({ co, fn }: Form, condition: asyncio.Condition, seen: unknown[]) {
  return co(function* (predicate: () => boolean) {
    yield* on(
      asyncio.async_with(
        condition,
        fn(function* () {
          const error = yield* errorOf(condition.wait_for(predicate));
          seen.push(error);
          throw error;
        }),
      ),
    );
  })(() => false);
}

describe("the error of a cancelled wait_for is the very one that comes out of the task", () => {
  for (const where of ["to be notified", "for the lock again"]) {
    bothForms(`cancelled while it waits ${where}`, async (form) => {
      const seen: unknown[] = [];
      await virtually(
        form.co(function* () {
          const condition = new asyncio.Condition();
          const task = create_task(waiter(form, condition, seen));
          yield* on(sleep(0));
          if (where === "for the lock again") {
            yield* on(condition.acquire());
            condition.notify();
            yield* on(sleep(0));
          }
          task.cancel("foo");
          if (where === "for the lock again") condition.release();
          const error = yield* errorOf(task);
          expect([told(error), seen.length, seen[0] === error]).toEqual([
            "CancelledError(foo)",
            1,
            true,
          ]);
          expect(condition.locked()).toBe(false);
        })(),
      );
    });
  }
});
