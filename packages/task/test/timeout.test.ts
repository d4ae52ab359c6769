import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { DeadlockError } from "@asyncio-ts/loop/virtual";
import {
  createTask,
  currentTask,
  isCancelled,
  sleep,
  Timeout,
  TimeoutError,
  timeout,
  timeoutAt,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

const cancelling = () => currentTask()?.cancelling();

describe("O1 a timeout begins inside a task, once", () => {
  bothForms("when it is awaited, not at the call", async ({ co, fn }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const scope = timeout(
          10,
          fn(function* (own: Timeout) {
            log.push(`begun@${now()}, until ${own.when()}`);
          }),
        );
        yield* on(sleep(5));
        log.push("awaits");
        yield* on(scope);
      })(),
    );
    expect(log).toEqual(["awaits", "begun@5, until 15"]);
  });

  bothForms("twice is RuntimeError", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const scope = timeout(
          10,
          fn(function* () {}),
        );
        yield* on(scope);
        const error = (yield* errorOf(scope)) as Error;
        expect(error.name).toBe("RuntimeError");
      })(),
    );
  });

  it("entering a scope twice is RuntimeError that says to make a new one", async () => {
    await virtually(async () => {
      await timeout(10, async (scope) => {
        expect(() => scope.enter()).toThrow("Timeout has already been entered: make a new one");
      });
    });
  });

  it("outside of a task is RuntimeError that says what to do", async () => {
    await virtually(async () => {
      const outcome = new Future<unknown>();
      const scope = new Timeout(1);
      getRunningLoop().callSoon(() => {
        try {
          scope.enter();
        } catch (caught) {
          outcome.setResult(caught);
        }
      });
      const error = (await outcome) as Error;
      expect(told(error)).toBe("RuntimeError(Timeout should be used inside a task)");
      expect(error.message).toContain("create one, or use run()");
      expect(() => scope.reschedule(2)).toThrow("Timeout has not been entered");
    });
  });

  it("a delay that is no number or NaN is refused at the call", () => {
    const body = async () => {};
    expect(() => timeout("1" as never, body)).toThrow(TypeError);
    expect(() => timeout("1" as never, body)).toThrow('"1"');
    expect(() => timeout(Number.NaN, body)).toThrow("NaN");
    expect(() => timeoutAt(undefined as never, body)).toThrow(TypeError);
    expect(() => timeoutAt(Number.NaN, body)).toThrow("NaN");
  });
});

describe("O2 when the deadline passes the task is cancelled", () => {
  bothForms("at 0 or less at its first wait", async ({ co, fn }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        for (const delay of [0, -5]) {
          const error = yield* errorOf(
            timeout(
              delay,
              fn(function* () {
                log.push("body");
                yield* on(sleep(0));
                log.push("after a turn");
                yield* on(sleep(0));
                log.push("after two");
              }),
            ),
          );
          log.push(told(error));
        }
      })(),
    );
    // The deadline's callback stands before the body's next step.
    expect(log).toEqual(["body", "TimeoutError()", "body", "TimeoutError()"]);
  });

  bothForms("not at all if the body never waits", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        let scope: Timeout | undefined;
        const result = yield* on(
          timeout(
            -1,
            fn(function* (own: Timeout) {
              scope = own;
              return "sync";
            }),
          ),
        );
        expect([result, scope?.expired()]).toEqual(["sync", false]);
        yield* on(sleep(5));
        expect([scope?.expired(), cancelling()]).toEqual([false, 0]);
      })(),
    );
  });

  it("the body may be a plain function, and a bare value is its result", async () => {
    await virtually(async () => {
      expect(await timeout(1, () => "plain")).toBe("plain");
      expect(await timeout(1, () => sleep(0.5, "operation"))).toBe("operation");
      const error = await timeout(1, () => {
        throw new Error("plain");
      }).catch((caught) => caught);
      expect(told(error)).toBe("Error(plain)");
    });
  });
});

describe("O3 the cancellation that it caused comes out as TimeoutError", () => {
  bothForms("from the CancelledError, with the count restored", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        let scope: Timeout | undefined;
        const error = (yield* errorOf(
          timeout(
            1,
            fn(function* (own: Timeout) {
              scope = own;
              yield* on(sleep(5));
            }),
          ),
        )) as Error;
        expect([told(error), told(error.cause)]).toEqual(["TimeoutError()", "CancelledError()"]);
        expect(error.message).toBe("the body did not end before its deadline");
        expect([scope?.expired(), cancelling(), now()]).toEqual([true, 0, 1]);
        yield* on(sleep(1));
        expect(now()).toBe(2);
      })(),
    );
  });

  bothForms("in time: the result, not expired, and the timer is gone", async ({ co, fn }) => {
    let end: number | undefined;
    const program = virtually(
      co(function* () {
        let scope: Timeout | undefined;
        const result = yield* on(
          timeout(
            1000,
            fn(function* (own: Timeout) {
              scope = own;
              yield* on(sleep(1));
              return "in time";
            }),
          ),
        );
        expect([result, scope?.expired(), scope?.when()]).toEqual(["in time", false, 1000]);
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

  bothForms("null is no limit", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        for (const make of [timeout, timeoutAt]) {
          yield* on(
            make(
              null,
              fn(function* (scope: Timeout) {
                yield* on(sleep(1e6));
                expect([scope.when(), scope.expired()]).toEqual([null, false]);
              }),
            ),
          );
        }
      })(),
    );
  });

  bothForms("a cancellation from outside passes, also in the same turn", async ({ co, fn }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const body = co(function* () {
          yield* on(
            timeout(
              10,
              fn(function* () {
                yield* on(sleep(100));
              }),
            ),
          );
        });
        for (const delay of [5, 10]) {
          const task = createTask(body());
          yield* on(sleep(0));
          getRunningLoop().callLater(delay, () => task.cancel("outside"));
          log.push(told(yield* errorOf(task)), [task.cancelled(), task.cancelling()]);
        }
      })(),
    );
    expect(log).toEqual([
      "CancelledError(outside)",
      [true, 1],
      // The deadline's cancellation was there first, without a message.
      "CancelledError()",
      [true, 1],
    ]);
  });

  bothForms("a cancellation before its beginning does not count", async ({ co, fn }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const body = co(function* () {
          yield* errorOf(sleep(100));
          // Swallowed, but counted still.
          log.push(cancelling());
          const error = yield* errorOf(
            timeout(
              1,
              fn(function* () {
                yield* on(sleep(100));
              }),
            ),
          );
          log.push(told(error), cancelling());
        });
        const task = createTask(body());
        yield* on(sleep(0));
        task.cancel();
        yield* on(task);
      })(),
    );
    expect(log).toEqual([1, "TimeoutError()", 1]);
  });
});

describe("O4 the body ends otherwise than cancelled", () => {
  bothForms("another error passes, with TimeoutError among its causes", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const mine = new Error("mine");
        let scope: Timeout | undefined;
        const error = yield* errorOf(
          timeout(
            1,
            fn(function* (own: Timeout) {
              scope = own;
              mine.cause = yield* errorOf(sleep(9));
              throw mine;
            }),
          ),
        );
        expect(error).toBe(mine);
        expect(mine.cause).toBeInstanceOf(TimeoutError);
        expect(isCancelled((mine.cause as Error).cause)).toBe(true);
        expect([scope?.expired(), cancelling()]).toEqual([true, 0]);
      })(),
    );
  });

  bothForms("so do the errors of a group", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const [a, b] = [new Error("a"), new Error("b")];
        const error = yield* errorOf(
          timeout(
            1,
            fn(function* () {
              const cancelled = yield* errorOf(sleep(9));
              a.cause = new Error("between", { cause: cancelled });
              throw new AggregateError([a, b]);
            }),
          ),
        );
        expect(error).toBeInstanceOf(AggregateError);
        expect((a.cause as Error).cause).toBeInstanceOf(TimeoutError);
        expect(b.cause).toBe(undefined);
      })(),
    );
  });

  bothForms("without a cause it passes untouched, and a ring of causes ends", async (form) => {
    await virtually(
      form.co(function* () {
        const [plain, ring] = [new Error("plain"), new Error("ring")];
        ring.cause = ring;
        for (const mine of [plain, ring, "no error at all"]) {
          const error = yield* errorOf(
            timeout(
              1,
              form.fn(function* () {
                yield* errorOf(sleep(9));
                throw mine;
              }),
            ),
          );
          expect(error).toBe(mine);
        }
        expect(plain.cause).toBe(undefined);
      })(),
    );
  });

  bothForms("swallowed: no error, expired, count restored", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        let scope: Timeout | undefined;
        const result = yield* on(
          timeout(
            1,
            fn(function* (own: Timeout) {
              scope = own;
              yield* errorOf(sleep(9));
              yield* on(sleep(5));
              return "swallowed";
            }),
          ),
        );
        expect([result, scope?.expired(), cancelling(), now()]).toEqual(["swallowed", true, 0, 6]);
      })(),
    );
  });

  bothForms("an error before the deadline is left alone", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const mine = new Error("mine");
        let scope: Timeout | undefined;
        const error = yield* errorOf(
          timeout(
            5,
            fn(function* (own: Timeout) {
              scope = own;
              throw mine;
            }),
          ),
        );
        expect([error === mine, scope?.expired(), cancelling()]).toEqual([true, false, 0]);
        yield* on(sleep(10));
      })(),
    );
  });
});

describe("O5 nested timeouts", () => {
  const cases: [number, number, unknown[]][] = [
    [5, 1, ["inner caught", "went on", [true, false, 1, 0]]],
    [1, 5, ["outer caught", [false, true, 1, 0]]],
    [1, 1, ["outer caught", [true, true, 1, 0]]],
  ];
  for (const [outer, inner, expected] of cases) {
    bothForms(`outer after ${outer}, inner after ${inner}`, async ({ co, fn }) => {
      const log: unknown[] = [];
      await virtually(
        co(function* () {
          const scopes: Timeout[] = [];
          const innerBody = fn(function* (own: Timeout) {
            scopes.push(own);
            yield* on(sleep(100));
          });
          const outerBody = fn(function* (own: Timeout) {
            scopes.push(own);
            const error = yield* errorOf(timeout(inner, innerBody));
            if (!(error instanceof TimeoutError)) throw error;
            log.push("inner caught");
            yield* on(sleep(0));
            log.push("went on");
            return "ok";
          });
          try {
            yield* on(timeout(outer, outerBody));
          } catch (error) {
            expect(error).toBeInstanceOf(TimeoutError);
            log.push("outer caught");
          }
          log.push([scopes[1]?.expired(), scopes[0]?.expired(), now(), cancelling()]);
        })(),
      );
      expect(log).toEqual(expected);
    });
  }
});

describe("O6 reschedule", () => {
  bothForms("later, earlier, never, past", async ({ co, fn }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const run = function* (delay: number | null, change: (own: Timeout) => number | null) {
          const start = now();
          const error = yield* errorOf(
            timeout(
              delay,
              fn(function* (own: Timeout) {
                const when = change(own);
                own.reschedule(when);
                expect(own.when()).toBe(when);
                yield* on(sleep(50));
                throw new Error("in time");
              }),
            ),
          );
          log.push(`${told(error)} +${now() - start}`);
        };
        yield* run(1, () => now() + 10);
        yield* run(20, () => now() + 3);
        yield* run(1, () => null);
        yield* run(null, () => now() + 2);
        yield* run(null, () => now() - 1);
        yield* run(5, () => now());
      })(),
    );
    expect(log).toEqual([
      "TimeoutError() +10",
      "TimeoutError() +3",
      "Error(in time) +50",
      "TimeoutError() +2",
      "TimeoutError() +0",
      "TimeoutError() +0",
    ]);
  });

  it("after the end, or once expired, is RuntimeError that says why", async () => {
    await virtually(async () => {
      let scope: Timeout | undefined;
      await timeout(5, async (own) => {
        scope = own;
      });
      expect(() => scope?.reschedule(9)).toThrow("Cannot change state of finished Timeout");
      expect(() => scope?.reschedule(null)).toThrow("or its body has ended");
      await timeout(1, async (own) => {
        try {
          await sleep(5);
        } catch {
          // The deadline's cancellation.
        }
        expect(() => own.reschedule(9)).toThrow("Cannot change state of expiring Timeout");
        scope = own;
      });
      expect(() => scope?.reschedule(9)).toThrow("Cannot change state of expired Timeout");
    });
  });

  it("to what is no number is refused, and changes nothing", async () => {
    await virtually(async () => {
      await timeout(5, async (own) => {
        expect(() => own.reschedule("x" as never)).toThrow(TypeError);
        expect(() => own.reschedule(Number.NaN)).toThrow("NaN");
        expect(own.when()).toBe(5);
      });
    });
  });

  bothForms("timeoutAt takes a time on the loop's clock", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        yield* on(sleep(100));
        const error = yield* errorOf(
          timeoutAt(
            104,
            fn(function* () {
              yield* on(sleep(50));
            }),
          ),
        );
        expect([told(error), now()]).toEqual(["TimeoutError()", 104]);
      })(),
    );
  });
});
