import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

/** A coroutine function that ends after `delay` seconds, with an error or with `value`. */
function after({ co }: Form) {
  return co(function* (delay: number, value: unknown) {
    yield* on(asyncio.sleep(delay));
    if (value instanceof Error) throw value;
    return value;
  });
}

const has = (set: Set<unknown>, ...all: unknown[]) =>
  set.size === all.length && all.every((one) => set.has(one));

describe("wait", () => {
  bothForms("again, for what is done, takes no time", async (form) => {
    await virtually(
      form.co(function* () {
        const [a, b] = [0.1, 0.15].map((delay) => asyncio.create_task(asyncio.sleep(delay)));
        for (let round = 0; round < 2; round++) {
          const [done, pending] = yield* on(
            asyncio.wait([b, a] as asyncio.Task<void>[], { timeout: null }),
          );
          expect([has(done, a, b), pending.size, now()]).toEqual([true, 0, 0.15]);
        }
      })(),
    );
  });

  bothForms("takes any iterable of tasks, any iterator, and a generator", async (form) => {
    await virtually(
      form.co(function* () {
        const tasks = [0.1, 0.15].map((delay) => asyncio.create_task(asyncio.sleep(delay)));
        const generator = (function* () {
          yield* tasks;
        })();
        const maps = new Map(tasks.entries());
        for (const all of [tasks.values(), new Set(tasks), maps.values(), generator]) {
          const [done, pending] = yield* on(asyncio.wait(all));
          expect([has(done, ...tasks), pending.size, now()]).toEqual([true, 0, 0.15]);
        }
      })(),
    );
  });

  bothForms("takes a task that is given twice as one", async (form) => {
    const quick = form.co(function* (text: string) {
      return text;
    });
    await virtually(
      form.co(function* () {
        const [a, b] = [asyncio.create_task(quick("test")), asyncio.create_task(quick("spam"))];
        const [done, pending] = yield* on(asyncio.wait([a, a, b]));
        expect([[...done].map((task) => task.result()), pending.size]).toEqual([
          ["test", "spam"],
          0,
        ]);
      })(),
    );
  });

  bothForms("FIRST_COMPLETED gives all that are done by the time it goes on", async ({ co }) => {
    const turns = co(function* (count: number) {
      for (let i = 0; i < count; i++) yield* on(asyncio.sleep(0));
    });
    await virtually(
      co(function* () {
        const [a, b] = [1, 2].map((count) => asyncio.create_task(turns(count)));
        const [done, pending] = yield* on(
          asyncio.wait([b, a] as asyncio.Task<void>[], { return_when: asyncio.FIRST_COMPLETED }),
        );
        expect([has(done, a, b), pending.size]).toEqual([true, 0]);
        expect([a?.result(), b?.result()]).toEqual([undefined, undefined]);
      })(),
    );
  });

  bothForms("FIRST_EXCEPTION ends at an error, also one that is there already", async (form) => {
    const later = after(form);
    for (const delay of [0, 0.01]) {
      await virtually(
        form.co(function* () {
          const a = asyncio.create_task(asyncio.sleep(10));
          const b = asyncio.create_task(later(delay, new RangeError("err")));
          if (delay === 0) {
            yield* on(asyncio.sleep(0));
            yield* on(asyncio.sleep(0));
          }
          const [done, pending] = yield* on(
            asyncio.wait([b, a] as asyncio.Task<unknown>[], {
              return_when: asyncio.FIRST_EXCEPTION,
            }),
          );
          expect([has(done, b), has(pending, a), now()]).toEqual([true, true, delay]);
          expect(told(b.exception())).toBe("RangeError(err)");
        })(),
      );
    }
  });

  bothForms("does not throw the errors of what it waits for", async (form) => {
    const later = after(form);
    await virtually(
      form.co(function* () {
        const a = asyncio.create_task(later(0.1, "a"));
        const b = asyncio.create_task(later(0.15, new RangeError("really")));
        for (let round = 0; round < 2; round++) {
          const [done, pending] = yield* on(asyncio.wait([b, a]));
          const failed = [...done].filter((task) => task.exception() !== null);
          expect([done.size, pending.size, failed.length, now()]).toEqual([2, 0, 1, 0.15]);
        }
      })(),
    );
  });

  bothForms("with a timeout leaves out what takes longer, and cancels nothing", async ({ co }) => {
    for (const timeout of [0.11, 0.1]) {
      await virtually(
        co(function* () {
          const tasks = [0.1, 0.15].map((delay) => asyncio.create_task(asyncio.sleep(delay)));
          const [a, b] = tasks;
          yield* on(asyncio.sleep(0));
          const [done, pending] = yield* on(asyncio.wait(tasks, { timeout }));
          expect([has(done, a), has(pending, b), now()]).toEqual([true, true, timeout]);
          expect(b?.cancelled()).toBe(false);
        })(),
      );
    }
  });

  bothForms(
    "refuses what is no list of futures, an empty one, and an unknown mode",
    async (form) => {
      const nothing = form.co(function* () {});
      await virtually(
        form.co(function* () {
          const future = new asyncio.Future<void>();
          const names: string[] = [];
          for (const waiting of [
            asyncio.wait(future as never),
            asyncio.wait(nothing() as never),
            asyncio.wait([]),
            asyncio.wait(new Set<asyncio.Future<void>>()),
            asyncio.wait([future], { return_when: -1 as never }),
          ]) {
            names.push(((yield* errorOf(waiting)) as Error).name);
          }
          expect(names).toEqual([
            "TypeError",
            "TypeError",
            "ValueError",
            "ValueError",
            "ValueError",
          ]);
        })(),
      );
    },
  );
});

describe("gather, of futures", () => {
  bothForms("is done when the last one is, with their results in order", async ({ co }) => {
    await virtually(
      co(function* () {
        for (const return_exceptions of [false, true]) {
          const log: unknown[] = [];
          const [a, b, c] = [1, 2, 3].map(() => new asyncio.Future<number>()) as [
            asyncio.Future<number>,
            asyncio.Future<number>,
            asyncio.Future<number>,
          ];
          const gathered = asyncio.gather(a, b, c, { return_exceptions });
          gathered.add_done_callback((future) => log.push(future === gathered));
          b.set_result(1);
          a.set_result(2);
          yield* on(asyncio.sleep(0));
          yield* on(asyncio.sleep(0));
          expect([log, gathered.done()]).toEqual([[], false]);
          c.set_result(3);
          yield* on(asyncio.sleep(0));
          yield* on(asyncio.sleep(0));
          expect([log, gathered.result()]).toEqual([[true], [2, 1, 3]]);
        }
      })(),
    );
  });

  bothForms("ends with the first error or cancellation, and is not cancelled", async ({ co }) => {
    await virtually(
      co(function* () {
        const mine = new RangeError("mine");
        for (const how of ["error", "cancel"]) {
          const futures = [1, 2, 3, 4, 5].map(() => new asyncio.Future<number>());
          const [a, b, c, d, e] = futures as [asyncio.Future<number>, never, never, never, never];
          const [second, third, fourth, fifth] = [b, c, d, e] as asyncio.Future<number>[];
          const log: unknown[] = [];
          const gathered = asyncio.gather(...futures);
          gathered.add_done_callback((future) => log.push(future === gathered));
          a.set_result(1);
          if (how === "error") second?.set_exception(mine);
          else second?.cancel();
          yield* on(asyncio.sleep(0));
          yield* on(asyncio.sleep(0));
          expect([gathered.done(), gathered.cancelled(), log]).toEqual([true, false, [true]]);
          const error = gathered.exception();
          expect(how === "error" ? error === mine : asyncio.isCancelled(error)).toBe(true);
          // What comes later changes nothing.
          third?.set_result(3);
          fourth?.cancel();
          fifth?.set_exception(new Error("late"));
          yield* on(asyncio.sleep(0));
          expect(gathered.exception()).toBe(error);
        }
      })(),
    );
  });

  bothForms(
    "with return_exceptions has errors and cancellations among its results",
    async (form) => {
      await virtually(
        form.co(function* () {
          const futures = [1, 2, 3, 4, 5, 6].map(() => new asyncio.Future<number>());
          const [first, last] = [new RangeError("first"), new RangeError("last")];
          const gathered = asyncio.gather(...futures, { return_exceptions: true });
          futures[0]?.set_result(1);
          futures[1]?.set_exception(first);
          futures[2]?.cancel();
          yield* on(asyncio.sleep(0));
          expect(gathered.done()).toBe(false);
          futures[3]?.set_result(3);
          futures[4]?.cancel();
          futures[5]?.set_exception(last);
          const results = (yield* on(gathered)) as unknown[];
          expect([results[0], results[1] === first, results[3], results[5] === last]).toEqual([
            1,
            true,
            3,
            true,
          ]);
          expect([told(results[2]), told(results[4])]).toEqual([
            "CancelledError()",
            "CancelledError()",
          ]);
        })(),
      );
    },
  );

  it("of other loops has their loop, and refuses a mixture", async () => {
    await virtually(async () => {
      const [one, other] = [asyncio.new_event_loop(), asyncio.new_event_loop()];
      const children = [1, 2, 3].map(() => other.create_future<void>());
      for (let round = 0; round < 2; round++) {
        const gathered = asyncio.gather(...children);
        expect([gathered.get_loop() === other, gathered.done()]).toEqual([true, false]);
      }
      const mixed = () => asyncio.gather(one.create_future(), other.create_future());
      expect(thrown(mixed).name).toBe("ValueError");
    });
  });
});

describe("gather, of coroutines", () => {
  bothForms("runs one that is given several times once", async ({ co }) => {
    let calls = 0;
    await virtually(
      co(function* () {
        const same = co(function* (text: string) {
          calls++;
          return text;
        });
        const call = same("abc");
        expect(yield* on(asyncio.gather(call, call, same("def"), call))).toEqual([
          "abc",
          "abc",
          "def",
          "abc",
        ]);
      })(),
    );
    expect(calls).toBe(2);
  });

  bothForms("cancelled with its task cancels all, and can't be cancelled again", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const waiter = new asyncio.Future<void>();
        const inner = co(function* () {
          yield* on(waiter);
          log.push("never");
        });
        const children = [asyncio.create_task(inner()), asyncio.create_task(inner())];
        let gathered: asyncio.Future<unknown> | undefined;
        const outer = co(function* () {
          gathered = asyncio.gather(...children);
          yield* on(gathered);
          log.push("never");
        });
        const task = asyncio.create_task(outer());
        yield* on(asyncio.sleep(0));
        expect(task.cancel()).toBe(true);
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        expect([gathered?.cancel(), waiter.cancelled()]).toEqual([false, true]);
        expect(children.map((child) => child.cancelled())).toEqual([true, true]);
      })(),
    );
    expect(log).toEqual([]);
  });

  bothForms("refuses to be cancelled once all of them are done", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new asyncio.Future<number>();
        const child = co(function* () {
          return yield* on(future);
        });
        const gathered = asyncio.gather(child());
        yield* on(asyncio.sleep(0));
        const answers: boolean[] = [];
        future.add_done_callback(() => answers.push(gathered.cancel()));
        future.set_result(42);
        expect(yield* on(gathered)).toEqual([42]);
        expect([answers, gathered.cancelled()]).toEqual([[false], false]);
      })(),
    );
  });

  bothForms("reports no error but the first, which is thrown", async ({ co }) => {
    const reports: unknown[] = [];
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    loop.set_exception_handler((_, context) => reports.push(context.message));
    const [a, b] = [loop.create_future<void>(), loop.create_future<void>()];
    const inner = co(function* (gate: asyncio.Future<void>, text: string) {
      yield* on(gate);
      throw new RangeError(text);
    });
    const outer = co(function* () {
      yield* on(asyncio.gather(inner(a, "first"), inner(b, "second")));
    });
    const main = co(function* () {
      const task = asyncio.create_task(outer());
      yield* on(asyncio.sleep(0));
      a.set_result();
      yield* on(asyncio.sleep(0));
      b.set_result();
      expect(told(yield* errorOf(task))).toBe("RangeError(first)");
    });
    await loop.run_until_complete(main());
    loop.close();
    expect(reports).toEqual([]);
  });

  bothForms("refuses what can't be awaited behind one, and reports nothing", async ({ co }) => {
    const reports: unknown[] = [];
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    loop.set_exception_handler((_, context) => reports.push(context.message));
    const quick = co(function* () {
      return "abc";
    });
    const main = co(function* () {
      expect(thrown(() => asyncio.gather(quick(), {} as never))).toBeInstanceOf(TypeError);
      yield* on(asyncio.sleep(0));
      yield* on(asyncio.sleep(0));
    });
    await loop.run_until_complete(main());
    loop.close();
    expect(reports).toEqual([]);
  });
});

describe("shield", () => {
  const settle = function* () {
    yield* on(asyncio.sleep(0));
    yield* on(asyncio.sleep(0));
  };

  bothForms("ends as what it shields ends", async ({ co }) => {
    await virtually(
      co(function* () {
        const [result, failing, cancelled] = [1, 2, 3].map(() => new asyncio.Future<number>());
        const outers = [result, failing, cancelled].map((one) =>
          asyncio.shield(one as asyncio.Future<number>),
        );
        const error = new RangeError("expected");
        result?.set_result(42);
        failing?.set_exception(error);
        cancelled?.cancel();
        yield* settle();
        expect(yield* on(outers[0] as asyncio.Future<number>)).toBe(42);
        expect(outers[1]?.exception()).toBe(error);
        expect(outers[2]?.cancelled()).toBe(true);
      })(),
    );
  });

  bothForms("of what is done already gives its result", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new asyncio.Future<number>();
        future.set_result(42);
        expect(yield* on(asyncio.shield(future))).toBe(42);
      })(),
    );
  });

  bothForms("cancelled, leaves what it shields alone", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const waiter = new asyncio.Future<void>();
        const inner = co(function* () {
          yield* on(waiter);
          log.push("inner");
        });
        const outer = co(function* () {
          yield* on(asyncio.shield(inner()));
          log.push("never");
        });
        const task = asyncio.create_task(outer());
        yield* on(asyncio.sleep(0));
        task.cancel();
        expect(told(yield* errorOf(task))).toBe("CancelledError()");
        waiter.set_result();
        yield* settle();
        const future = new asyncio.Future<void>();
        const shielded = asyncio.shield(future);
        shielded.cancel();
        expect([shielded.cancelled(), future.done()]).toEqual([true, false]);
      })(),
    );
    expect(log).toEqual(["inner"]);
  });

  bothForms("of a gather keeps a cancellation from its children", async ({ co }) => {
    await virtually(
      co(function* () {
        const children = [new asyncio.Future<number>(), new asyncio.Future<number>()];
        const parent = asyncio.gather(...children);
        const outer = asyncio.shield(parent);
        yield* on(asyncio.sleep(0));
        outer.cancel();
        yield* on(asyncio.sleep(0));
        expect(outer.cancelled()).toBe(true);
        children.forEach((child, i) => {
          child.set_result(i + 1);
        });
        yield* settle();
        expect(parent.result()).toEqual([1, 2]);
      })(),
    );
  });

  bothForms("in a gather keeps its cancellation from what is shielded", async ({ co }) => {
    await virtually(
      co(function* () {
        const children = [new asyncio.Future<number>(), new asyncio.Future<number>()];
        const inners = children.map((child) => asyncio.shield(child));
        const parent = asyncio.gather(...inners);
        yield* on(asyncio.sleep(0));
        parent.cancel();
        yield* settle();
        expect(asyncio.isCancelled(parent.exception())).toBe(true);
        expect(inners.map((inner) => inner.cancelled())).toEqual([true, true]);
        expect(children.map((child) => child.done())).toEqual([false, false]);
        for (const child of children) child.set_result(1);
        yield* settle();
      })(),
    );
  });
});
