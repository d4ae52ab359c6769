import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

/** A coroutine that swallows every cancellation, and ends when its time has come. */
function stubborn({ co }: Form, end: number) {
  return co(function* () {
    while (now() < end) {
      try {
        yield* on(asyncio.sleep(end - now()));
      } catch (error) {
        if (!asyncio.isCancelled(error)) throw error;
      }
    }
  });
}

/** A coroutine that takes a while to clean up after its cancellation. */
function slowToClean({ co }: Form, log: string[]) {
  return co(function* () {
    const error = yield* errorOf(asyncio.sleep(10));
    yield* on(asyncio.sleep(0.1));
    log.push(`clean at ${now()}`);
    throw error;
  });
}

describe("wait_for waits until the end of what it has cancelled", () => {
  bothForms("when it is cancelled itself", async (form) => {
    await virtually(
      form.co(function* () {
        const task = asyncio.create_task(asyncio.wait_for(stubborn(form, 0.2)(), 0.4));
        yield* on(asyncio.sleep(0));
        task.cancel();
        yield* on(asyncio.wait([task]));
        expect(now()).toBe(0.2);
      })(),
    );
  });

  bothForms("when the time is up", async (form) => {
    await virtually(
      form.co(function* () {
        yield* on(asyncio.wait_for(stubborn(form, 0.2)(), 0.1));
        expect(now()).toBe(0.2);
      })(),
    );
  });

  bothForms("also of a task, and TimeoutError comes from its CancelledError", async (form) => {
    for (const timeout of [0.1, 0]) {
      const log: string[] = [];
      await virtually(
        form.co(function* () {
          const inner = asyncio.create_task(slowToClean(form, log)());
          yield* on(asyncio.sleep(0));
          const error = (yield* errorOf(asyncio.wait_for(inner, timeout))) as Error;
          log.push(told(error), told(error.cause));
          expect(inner.cancelled()).toBe(true);
        })(),
      );
      expect(log).toEqual([`clean at ${timeout + 0.1}`, "TimeoutError()", "CancelledError()"]);
    }
  });

  bothForms("and gives the error that comes then instead", async ({ co }) => {
    await virtually(
      co(function* () {
        const mine = new RangeError("mine");
        const failing = co(function* () {
          yield* errorOf(asyncio.sleep(0.2));
          throw mine;
        });
        const inner = asyncio.create_task(failing());
        expect(yield* errorOf(asyncio.wait_for(inner, 0.1))).toBe(mine);
      })(),
    );
  });

  bothForms("and gives the result that comes then instead", async ({ co }) => {
    await virtually(
      co(function* () {
        const swallowing = co(function* () {
          yield* errorOf(asyncio.sleep(10));
          return 42;
        });
        expect(yield* on(asyncio.wait_for(swallowing(), 0.1))).toBe(42);
        expect(now()).toBe(0.1);
      })(),
    );
  });
});

describe("wait_for", () => {
  for (const timeout of [0.1, 0, -1]) {
    bothForms(`cancels a task that is not done after ${timeout}`, async ({ co }) => {
      const log: string[] = [];
      await virtually(
        co(function* () {
          const started = new asyncio.Future<void>();
          const worker = co(function* () {
            started.set_result();
            try {
              yield* on(asyncio.sleep(10));
            } finally {
              log.push("left");
            }
            return "done";
          });
          const task = asyncio.create_task(worker());
          yield* on(started);
          expect(told(yield* errorOf(asyncio.wait_for(task, timeout)))).toBe("TimeoutError()");
          expect([task.done(), task.cancelled(), now()]).toEqual([
            true,
            true,
            Math.max(timeout, 0),
          ]);
        })(),
      );
      expect(log).toEqual(["left"]);
    });
  }

  bothForms("without time gives what is done, and does not begin what is not", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new asyncio.Future<string>();
        future.set_result("done");
        expect(yield* on(asyncio.wait_for(future, 0))).toBe("done");
        let begun = false;
        const worker = co(function* () {
          begun = true;
        });
        expect(told(yield* errorOf(asyncio.wait_for(worker(), 0)))).toBe("TimeoutError()");
        expect(begun).toBe(false);
      })(),
    );
  });

  bothForms("gives a result that a callback sets meanwhile", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new asyncio.Future<string>();
        const waiting = asyncio.wait_for(future, 0.2);
        asyncio.get_running_loop().call_soon(() => future.set_result("ok"));
        expect(yield* on(waiting)).toBe("ok");
        expect(now()).toBe(0);
      })(),
    );
  });

  bothForms("of null has no limit", async ({ co }) => {
    await virtually(
      co(function* () {
        const worker = co(function* () {
          return "done";
        });
        expect(yield* on(asyncio.wait_for(worker(), null))).toBe("done");
      })(),
    );
  });

  for (const timeout of [null, 60]) {
    bothForms(`of ${timeout}, cancelled, cancels its task`, async ({ co }) => {
      await virtually(
        co(function* () {
          const blocked = co(function* () {
            yield* on(new asyncio.Future<void>());
          });
          const task = asyncio.create_task(blocked());
          const waiting = asyncio.create_task(asyncio.wait_for(task, timeout));
          asyncio.get_running_loop().call_soon(() => waiting.cancel());
          expect(told(yield* errorOf(waiting))).toBe("CancelledError()");
          expect([task.cancelled(), now()]).toEqual([true, 0]);
        })(),
      );
    });
  }

  bothForms("is cancelled though its task is done in the same turn", async ({ co }) => {
    let reachedEnd = false;
    await virtually(
      co(function* () {
        const quick = co(function* () {
          return "done";
        });
        const inner = asyncio.create_task(quick());
        const waiting = co(function* () {
          yield* on(asyncio.wait_for(inner, 100));
          yield* on(asyncio.sleep(1));
          reachedEnd = true;
        });
        const task = asyncio.create_task(waiting());
        yield* on(asyncio.sleep(0));
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect([inner.done(), yield* on(inner)]).toEqual([true, "done"]);
      })(),
    );
    expect(reachedEnd).toBe(false);
  });
});

describe("wait_for of a shield", () => {
  for (const timeout of [0, 0.01]) {
    bothForms(`after ${timeout} leaves what is shielded alone`, async ({ co }) => {
      await virtually(
        co(function* () {
          const task = asyncio.create_task(asyncio.sleep(0.1, "done"));
          const shielded = asyncio.shield(task);
          const error = yield* errorOf(asyncio.wait_for(shielded, timeout));
          expect([told(error), now()]).toEqual(["TimeoutError()", timeout]);
          expect([task.done(), task.cancelled(), shielded.cancelled()]).toEqual([
            false,
            false,
            true,
          ]);
          expect([yield* on(task), now()]).toEqual(["done", 0.1]);
        })(),
      );
    });
  }

  bothForms("without limit waits for it", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = asyncio.create_task(asyncio.sleep(0.1, "done"));
        expect(yield* on(asyncio.wait_for(asyncio.shield(task), null))).toBe("done");
        expect([task.done(), yield* on(task), now()]).toEqual([true, "done", 0.1]);
      })(),
    );
  });
});
