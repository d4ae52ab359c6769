import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

/** What `cancel` is given, and what the error then has as `args`: null is no message. */
const MESSAGES: [unknown[], unknown[]][] = [
  [[], []],
  [[null], []],
  [["my message"], ["my message"]],
  [[5], [5]],
];

/** As Python allows: any message. */
function cancel(future: asyncio.Future<unknown>, given: unknown[]): boolean {
  return (future.cancel as (...args: unknown[]) => boolean).apply(future, given);
}

const args = (error: unknown) => (error as asyncio.CancelledError).args;

describe("the message of cancel()", () => {
  for (const [given, expected] of MESSAGES) {
    bothForms(`${JSON.stringify(given)} comes out of result()`, async ({ co }) => {
      await virtually(
        co(function* () {
          const task = asyncio.create_task(asyncio.sleep(10));
          yield* on(asyncio.sleep(0));
          cancel(task, given);
          yield* on(asyncio.wait([task]));
          const error = thrown(() => task.result());
          expect(error).toBeInstanceOf(asyncio.CancelledError);
          expect(args(error)).toEqual(expected);
        })(),
      );
    });

    bothForms(`${JSON.stringify(given)} comes out of exception()`, async ({ co }) => {
      await virtually(
        co(function* () {
          const task = asyncio.create_task(asyncio.sleep(10));
          yield* on(asyncio.sleep(0));
          cancel(task, given);
          yield* on(asyncio.wait([task]));
          expect(args(thrown(() => task.exception()))).toEqual(expected);
        })(),
      );
    });

    bothForms(`${JSON.stringify(given)} reaches who waits in a gather`, async ({ co }) => {
      await virtually(
        co(function* () {
          const looping = co(function* () {
            while (now() < 1) {
              yield* on(asyncio.gather(asyncio.sleep(0.05), { return_exceptions: true }));
            }
          });
          const task = asyncio.create_task(looping());
          yield* on(asyncio.sleep(0.2));
          cancel(task, given);
          const error = yield* errorOf(task);
          expect(error).toBeInstanceOf(asyncio.CancelledError);
          expect([args(error), task.cancelled()]).toEqual([expected, true]);
        })(),
      );
    });

    it(`${JSON.stringify(given)} is a future's`, async () => {
      await virtually(async () => {
        const future = new asyncio.Future<void>();
        cancel(future, given);
        expect(args(thrown(() => future.result()))).toEqual(expected);
      });
    });
  }

  bothForms("comes out of a task that had not begun", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = asyncio.create_task(asyncio.sleep(10));
        task.cancel("my message");
        yield* on(asyncio.wait([task]));
        expect(told(thrown(() => task.exception()))).toBe("CancelledError(my message)");
      })(),
    );
  });

  bothForms("can be read by who throws another error because of it", async ({ co }) => {
    await virtually(
      co(function* () {
        const started = new asyncio.Future<void>();
        const sleeper = co(function* () {
          started.set_result();
          yield* on(asyncio.sleep(10));
        });
        const waiter = co(function* () {
          const inner = asyncio.create_task(sleeper());
          yield* on(started);
          asyncio.get_running_loop().call_soon(() => inner.cancel("msg"));
          const cause = yield* errorOf(inner);
          throw Object.assign(new asyncio.ValueError("cancelled"), { cause });
        });
        const error = (yield* errorOf(asyncio.create_task(waiter()))) as Error;
        expect([told(error), told(error.cause)]).toEqual([
          "ValueError(cancelled)",
          "CancelledError(msg)",
        ]);
      })(),
    );
  });
});
