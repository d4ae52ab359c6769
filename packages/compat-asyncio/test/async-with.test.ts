import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

/** A manager of the form's kind that notes everything, and swallows what it is told to. */
function manager({ co }: Form, log: unknown[], swallow: unknown = false) {
  return {
    __aenter__: co(function* () {
      yield* on(asyncio.sleep(1));
      log.push(`enter@${now()}`);
      return "value";
    }),
    __aexit__: co(function* (type: unknown, error: unknown, traceback: unknown) {
      yield* on(asyncio.sleep(1));
      log.push([`exit@${now()}`, (type as { name?: string } | null)?.name, error, traceback]);
      return swallow;
    }),
  };
}

describe("async_with runs a body between __aenter__ and __aexit__", () => {
  bothForms("gives the body the value, and gives back what it returns", async (form) => {
    const log: unknown[] = [];
    const result = await virtually(
      form.co(function* () {
        return yield* on(
          asyncio.async_with(
            manager(form, log),
            form.fn(function* (value: string) {
              yield* on(asyncio.sleep(1));
              log.push(value);
              return "result";
            }),
          ),
        );
      })(),
    );
    expect(result).toBe("result");
    expect(log).toEqual(["enter@1", "value", ["exit@3", undefined, null, null]]);
  });

  bothForms("does nothing before it is awaited", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        asyncio.async_with(manager(form, log), () => log.push("body"));
        yield* on(asyncio.sleep(5));
      })(),
    );
    expect(log).toEqual([]);
  });

  bothForms("__aexit__ sees the error, which goes on", async (form) => {
    const log: unknown[] = [];
    const mine = new RangeError("mine");
    const error = await virtually(
      form.co(function* () {
        return yield* errorOf(
          asyncio.async_with(
            manager(form, log),
            form.fn(function* () {
              throw mine;
            }),
          ),
        );
      })(),
    );
    expect(error).toBe(mine);
    expect(log).toEqual(["enter@1", ["exit@2", "RangeError", mine, null]]);
  });

  bothForms("unless it returns true: then the block gives undefined", async (form) => {
    for (const [swallow, expected] of [
      [true, undefined],
      [1, "Error(x)"],
      [false, "Error(x)"],
    ] as const) {
      const outcome = await virtually(
        form.co(function* () {
          try {
            return yield* on(
              asyncio.async_with(
                manager(form, [], swallow),
                form.fn(function* () {
                  throw new Error("x");
                }),
              ),
            );
          } catch (error) {
            return told(error);
          }
        })(),
      );
      expect(outcome).toBe(expected);
    }
  });

  bothForms("an error of __aexit__ replaces it", async (form) => {
    const replacing = {
      ...manager(form, []),
      __aexit__: form.co(function* () {
        throw new Error("exit's");
      }),
    };
    const error = await virtually(
      form.co(function* () {
        return yield* errorOf(
          asyncio.async_with(replacing, () => {
            throw new Error("body's");
          }),
        );
      })(),
    );
    expect(told(error)).toBe("Error(exit's)");
  });

  bothForms("an error of __aenter__ skips the rest", async (form) => {
    const log: unknown[] = [];
    const failing = {
      ...manager(form, log),
      __aenter__: form.co(function* () {
        throw new Error("enter's");
      }),
    };
    const error = await virtually(
      form.co(function* () {
        return yield* errorOf(asyncio.async_with(failing, () => log.push("body")));
      })(),
    );
    expect([told(error), log]).toEqual(["Error(enter's)", []]);
  });

  bothForms("the body is the caller's task, cancelled with it; then it exits", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const block = form.co(function* () {
          yield* on(
            asyncio.async_with(
              manager(form, log),
              form.fn(function* () {
                log.push(asyncio.current_task()?.get_name());
                yield* on(asyncio.sleep(100));
              }),
            ),
          );
        });
        const task = asyncio.create_task(block(), { name: "mine" });
        yield* on(asyncio.sleep(5));
        task.cancel("why");
        log.push(told(yield* errorOf(task)));
      })(),
    );
    expect(log.slice(0, 2)).toEqual(["enter@1", "mine"]);
    const [exit, type, error] = log[2] as unknown[];
    expect([exit, type, told(error), log[3]]).toEqual([
      "exit@6",
      "CancelledError",
      "CancelledError(why)",
      "CancelledError(why)",
    ]);
  });

  it("the manager's methods may return plain promises", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const plain = {
        async __aenter__() {
          return 42;
        },
        __aexit__: (_type: unknown, error: unknown) => Promise.resolve(log.push(String(error))),
      };
      expect(await asyncio.async_with(plain, (value) => value + 1)).toBe(43);
    });
    expect(log).toEqual(["null"]);
  });

  it("the methods get the manager as this", async () => {
    class Counted {
      depth = 0;
      *__aenter__(): asyncio.Coro<this> {
        this.depth++;
        return this;
      }
      *__aexit__(): asyncio.Coro<void> {
        this.depth--;
      }
    }
    await virtually(async () => {
      const counted = new Counted();
      const body = (value: Counted) => value.depth;
      expect(await asyncio.async_with(counted as never, body)).toBe(1);
      expect(counted.depth).toBe(0);
    });
  });

  it("what is thrown may be no Error", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const swallowing = {
        async __aenter__() {},
        async __aexit__(...args: unknown[]) {
          log.push(args);
          return true;
        },
      };
      for (const junk of [undefined, null, "text"]) {
        await asyncio.async_with(swallowing, () => {
          throw junk;
        });
      }
    });
    expect(log).toEqual([
      [null, undefined, null],
      [null, null, null],
      [String, "text", null],
    ]);
  });
});

describe("timeout() as a manager", () => {
  bothForms("TimeoutError comes out of the block", async ({ co, fn }) => {
    await virtually(
      co(function* () {
        const scope = asyncio.timeout(1);
        const error = yield* errorOf(
          asyncio.async_with(
            scope,
            fn(function* (value: asyncio.Timeout) {
              expect(value).toBe(scope);
              yield* on(asyncio.sleep(5));
            }),
          ),
        );
        expect(error).toBeInstanceOf(asyncio.TimeoutError);
        expect([scope.expired(), now()]).toEqual([true, 1]);
      })(),
    );
  });

  bothForms("by hand, in the literal port of a with statement", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        for (const delay of [1, 10]) {
          const scope = asyncio.timeout(delay);
          log.push((yield* on(scope.__aenter__())) === scope);
          try {
            yield* on(asyncio.sleep(5));
          } catch (error) {
            log.push(told(error));
            const type = (error as Error).constructor;
            log.push(told(yield* errorOf(scope.__aexit__(type, error))));
            continue;
          }
          log.push(yield* on(scope.__aexit__(null, null, null)));
        }
        log.push(asyncio.current_task()?.cancelling(), now());
      })(),
    );
    expect(log).toEqual([true, "CancelledError()", "TimeoutError()", true, undefined, 0, 6]);
  });

  bothForms("its misuse is RuntimeError", async ({ co }) => {
    await virtually(
      co(function* () {
        const scope = asyncio.timeout(1);
        expect(told(yield* errorOf(asyncio.async_with(scope, () => scope.__aenter__())))).toBe(
          "RuntimeError(Timeout has already been entered)",
        );
        const fresh = asyncio.timeout(1);
        let error: unknown;
        try {
          fresh.reschedule(1);
        } catch (caught) {
          error = caught;
        }
        expect(told(error)).toBe("RuntimeError(Timeout has not been entered)");
        // A refused change is none.
        expect(fresh.when()).toBe(1);
      })(),
    );
    expect(() => asyncio.timeout(1)).toThrow("no running event loop");
    expect(asyncio.timeout_at(5).when()).toBe(5);
  });
});
