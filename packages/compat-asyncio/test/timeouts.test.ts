import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

/** In a script: a `with` block. */
function within<T>({ fn }: Form, scope: asyncio.Timeout, body: () => Script<T>) {
  return asyncio.async_with(scope, fn(body));
}

const me = () => asyncio.current_task() as asyncio.Task<unknown>;

describe("timeout_at", () => {
  bothForms("ends the block at that time", async (form) => {
    await virtually(
      form.co(function* () {
        yield* on(asyncio.sleep(5));
        const deadline = asyncio.get_running_loop().time() + 0.01;
        const scope = asyncio.timeout_at(deadline);
        const error = yield* errorOf(within(form, scope, () => on(asyncio.sleep(10))));
        expect([told(error), scope.expired(), scope.when(), now()]).toEqual([
          "TimeoutError()",
          true,
          deadline,
          deadline,
        ]);
      })(),
    );
  });

  bothForms("nested with the same time, only the outer one throws TimeoutError", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const [outer, inner] = [asyncio.timeout_at(0.01), asyncio.timeout_at(0.01)];
        const error = yield* errorOf(
          within(form, outer, function* () {
            const cancelled = yield* errorOf(within(form, inner, () => on(asyncio.sleep(10))));
            log.push(told(cancelled));
            throw cancelled;
          }),
        );
        log.push(told(error));
        expect([outer.expired(), inner.expired()]).toEqual([true, true]);
      })(),
    );
    expect(log).toEqual(["CancelledError()", "TimeoutError()"]);
  });
});

describe("a timeout", () => {
  bothForms("throws CancelledError into the block", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const error = yield* errorOf(
          within(form, asyncio.timeout(0.01), function* () {
            const cancelled = yield* errorOf(asyncio.sleep(10));
            log.push(told(cancelled));
            throw cancelled;
          }),
        );
        log.push(told(error), told((error as Error).cause));
      })(),
    );
    expect(log).toEqual(["CancelledError()", "TimeoutError()", "CancelledError()"]);
  });

  bothForms("of a block that is quick enough has not expired", async (form) => {
    await virtually(
      form.co(function* () {
        const scope = asyncio.timeout(10);
        yield* on(within(form, scope, () => on(asyncio.sleep(0.01))));
        expect([scope.expired(), scope.when(), now()]).toEqual([false, 10, 0.01]);
      })(),
    );
  });

  bothForms("of null never expires", async (form) => {
    await virtually(
      form.co(function* () {
        for (const scope of [asyncio.timeout(null), asyncio.timeout_at(null)]) {
          yield* on(within(form, scope, () => on(asyncio.sleep(0.01))));
          expect([scope.expired(), scope.when()]).toEqual([false, null]);
        }
      })(),
    );
  });

  for (const [delay, sleep] of [
    [0, 10],
    [0, 0],
    [-11, 0],
  ] as const) {
    bothForms(`of ${delay} ends a sleep of ${sleep}`, async (form) => {
      await virtually(
        form.co(function* () {
          const scope = asyncio.timeout(delay);
          const error = yield* errorOf(within(form, scope, () => on(asyncio.sleep(sleep))));
          expect([told(error), scope.expired(), scope.when(), now()]).toEqual([
            "TimeoutError()",
            true,
            delay,
            0,
          ]);
        })(),
      );
    });
  }

  bothForms("lets another error through, and has not expired", async (form) => {
    await virtually(
      form.co(function* () {
        const mine = new RangeError("mine");
        const scope = asyncio.timeout(0.01);
        const error = yield* errorOf(
          within(form, scope, function* () {
            throw mine;
          }),
        );
        expect([error === mine, scope.expired()]).toEqual([true, false]);
      })(),
    );
  });

  bothForms("lets a cancellation by somebody else through", async (form) => {
    await virtually(
      form.co(function* () {
        const scope = asyncio.timeout(10);
        const worker = form.co(function* () {
          yield* on(
            within(form, scope, function* () {
              me().cancel();
              yield* on(asyncio.sleep(10));
            }),
          );
        });
        expect(told(yield* errorOf(asyncio.create_task(worker())))).toBe("CancelledError()");
        expect([scope.expired(), now()]).toEqual([false, 0]);
      })(),
    );
  });

  bothForms("does not leave its task cancelled", async (form) => {
    await virtually(
      form.co(function* () {
        const worker = form.co(function* () {
          yield* errorOf(within(form, asyncio.timeout(0.001), () => on(asyncio.sleep(10))));
        });
        const task = asyncio.create_task(worker());
        yield* on(task);
        expect([task.cancelled(), task.done(), task.cancelling()]).toEqual([false, true, 0]);
      })(),
    );
  });

  bothForms("of an outer block counts although the inner one is late as well", async (form) => {
    // The clock goes on by `busy` before anybody waits.
    for (const [outer, inner, busy, innerError, end] of [
      [0.002, 0.1, 0.01, "CancelledError()", 0.01],
      [0.1, 0.01, 0.1, "CancelledError()", 0.1],
      [0.1, 0.01, 0.05, "TimeoutError()", 0.1],
    ] as const) {
      const log: string[] = [];
      await virtually(
        form.co(function* () {
          const loop = asyncio.get_running_loop();
          const error = yield* errorOf(
            within(form, asyncio.timeout(outer), function* () {
              const block = within(form, asyncio.timeout(inner), function* () {
                loop.advance(busy);
                yield* on(asyncio.sleep(1));
              });
              const late = yield* errorOf(block);
              log.push(told(late));
              if (asyncio.isCancelled(late)) throw late;
              yield* on(asyncio.sleep(10));
            }),
          );
          log.push(told(error));
          expect(now()).toBe(end);
        })(),
      );
      expect(log).toEqual([innerError, "TimeoutError()"]);
    }
  });

  bothForms("in the cleaning up after another is one of its own", async (form) => {
    await virtually(
      form.co(function* () {
        let first: unknown;
        let inner: unknown;
        const outer = (yield* errorOf(
          within(form, asyncio.timeout(0.01), function* () {
            first = yield* errorOf(asyncio.sleep(1));
            inner = yield* errorOf(
              within(form, asyncio.timeout(0.01), () => on(asyncio.sleep(10))),
            );
            throw first;
          }),
        )) as Error;
        expect([told(outer), outer.cause === first]).toEqual(["TimeoutError()", true]);
        expect([told(first), (first as Error).cause]).toEqual(["CancelledError()", undefined]);
        const { cause } = inner as Error;
        expect([told(inner), told(cause), cause === first]).toEqual([
          "TimeoutError()",
          "CancelledError()",
          false,
        ]);
      })(),
    );
  });

  bothForms("works in a task that has survived a cancellation", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const worker = form.co(function* (cancelAgain: boolean) {
          me().cancel();
          yield* errorOf(asyncio.sleep(1));
          const error = yield* errorOf(
            within(form, asyncio.timeout(cancelAgain ? 1 : 0), function* () {
              if (cancelAgain) me().cancel();
              yield* on(asyncio.sleep(2));
            }),
          );
          log.push(told(error));
        });
        yield* on(asyncio.create_task(worker(false)));
        yield* on(asyncio.create_task(worker(true)));
      })(),
    );
    expect(log).toEqual(["TimeoutError()", "CancelledError()"]);
  });

  bothForms(
    "ends a group in it, whose errors come out with it among their causes",
    async (form) => {
      await virtually(
        form.co(function* () {
          const crash = new RangeError("crash in the cleaning up");
          const failing = form.co(function* () {
            crash.cause = yield* errorOf(asyncio.sleep(2));
            throw crash;
          });
          const group = (yield* errorOf(
            within(form, asyncio.timeout(0.01), () =>
              on(
                asyncio.async_with(
                  new asyncio.TaskGroup(),
                  form.fn(function* (own: asyncio.TaskGroup) {
                    own.create_task(failing());
                    yield* on(asyncio.sleep(1));
                  }),
                ),
              ),
            ),
          )) as asyncio.ExceptionGroup;
          expect(group).toBeInstanceOf(asyncio.ExceptionGroup);
          expect(group.exceptions).toEqual([crash]);
          const late = crash.cause as Error;
          expect([told(late), told(late.cause)]).toEqual(["TimeoutError()", "CancelledError()"]);
          expect([now(), me().cancelling()]).toEqual([0.01, 0]);
        })(),
      );
    },
  );
});

describe("reschedule", () => {
  bothForms("moves the deadline, or takes it away", async (form) => {
    await virtually(
      form.co(function* () {
        const given = new asyncio.Future<asyncio.Timeout>();
        const worker = form.co(function* () {
          const scope = asyncio.timeout_at(10);
          yield* on(
            within(form, scope, function* () {
              given.set_result(scope);
              yield* on(asyncio.sleep(50));
            }),
          );
        });
        const task = asyncio.create_task(worker());
        const scope = yield* on(given);
        expect(scope.when()).toBe(10);
        scope.reschedule(30);
        expect(scope.when()).toBe(30);
        scope.reschedule(null);
        expect(scope.when()).toBe(null);
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect(scope.expired()).toBe(false);
      })(),
    );
  });

  bothForms("outside of the block is RuntimeError that says why", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const refused = (scope: asyncio.Timeout) => {
          try {
            scope.reschedule(0.02);
          } catch (error) {
            log.push(told(error));
          }
        };
        const unused = asyncio.timeout(0.01);
        refused(unused);
        const finished = asyncio.timeout(0.01);
        yield* on(within(form, finished, function* () {}));
        refused(finished);
        const expired = asyncio.timeout(0.01);
        yield* errorOf(within(form, expired, () => on(asyncio.sleep(1))));
        refused(expired);
        const expiring = asyncio.timeout(0.01);
        yield* on(
          within(form, expiring, function* () {
            yield* errorOf(asyncio.sleep(1));
            refused(expiring);
          }),
        );
      })(),
    );
    expect(log).toEqual([
      "RuntimeError(Timeout has not been entered)",
      "RuntimeError(Cannot change state of finished Timeout)",
      "RuntimeError(Cannot change state of expired Timeout)",
      "RuntimeError(Cannot change state of expiring Timeout)",
    ]);
  });
});

describe("a timeout is entered once", () => {
  bothForms("in its own block, or after it, it is RuntimeError", async (form) => {
    await virtually(
      form.co(function* () {
        const scope = asyncio.timeout(0.01);
        const again = () => within(form, scope, function* () {});
        const errors: unknown[] = [];
        yield* on(
          within(form, scope, function* () {
            errors.push(yield* errorOf(again()));
          }),
        );
        errors.push(yield* errorOf(again()));
        expect(errors.map(told)).toEqual([
          "RuntimeError(Timeout has already been entered)",
          "RuntimeError(Timeout has already been entered)",
        ]);
      })(),
    );
  });
});

describe("console.log prints a timeout", () => {
  const printed = (scope: asyncio.Timeout) =>
    (scope as never as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")]?.();

  bothForms("that is active with its time, which may be null", async (form) => {
    await virtually(
      form.co(function* () {
        for (const [delay, text] of [
          [10.00049, "<Timeout [active] when=10>"],
          [null, "<Timeout [active] when=null>"],
        ] as const) {
          const scope = asyncio.timeout(delay);
          expect(printed(scope)).toBe("<Timeout [created]>");
          yield* on(
            within(form, scope, function* () {
              expect(printed(scope)).toBe(text);
            }),
          );
        }
      })(),
    );
  });

  bothForms("that is over as finished or expired", async (form) => {
    await virtually(
      form.co(function* () {
        const scope = asyncio.timeout(10);
        yield* on(within(form, scope, () => on(asyncio.sleep(0))));
        expect(printed(scope)).toBe("<Timeout [finished]>");
        const late = asyncio.timeout(0.01);
        yield* errorOf(within(form, late, () => on(asyncio.sleep(10))));
        expect(printed(late)).toBe("<Timeout [expired]>");
      })(),
    );
  });
});
