import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { allTasks, createTask, gather, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, type Form, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, turns, virtually } from "./virtually.js";

/** A coroutine function that gives `value` after `delay`, or throws it if it is an error. */
function after({ co }: Form, log: unknown[] = []) {
  return co(function* <T>(delay: number, value: T) {
    yield* on(sleep(delay));
    log.push(`${value instanceof Error ? value.message : value}@${now()}`);
    if (value instanceof Error) throw value;
    return value;
  });
}

describe("W1 gather gives the results in the order of its arguments", () => {
  bothForms("whatever the order in which they end", async (form) => {
    const later = after(form);
    await virtually(
      form.co(function* () {
        const task = createTask(later(1, "f"));
        expect(yield* on(gather([later(3, "a"), task, later(2, "b"), task]))).toEqual([
          "a",
          "f",
          "b",
          "f",
        ]);
        expect(now()).toBe(3);
      })(),
    );
  });

  bothForms("one awaitable given twice runs once", async (form) => {
    const log: unknown[] = [];
    const later = after(form, log);
    await virtually(
      form.co(function* () {
        const call = later(1, "x");
        expect(yield* on(gather([call, call]))).toEqual(["x", "x"]);
      })(),
    );
    expect(log).toEqual(["x@1"]);
  });

  bothForms(
    "every sleep(0) is a wait of its own, though it need not be an object of its own",
    async (form) => {
      await virtually(
        form.co(function* () {
          const gathered = gather([sleep(0), sleep(0), sleep(0)]);
          expect(allTasks().size).toBe(4);
          expect(yield* on(gathered)).toEqual([undefined, undefined, undefined]);
        })(),
      );
    },
  );

  bothForms(
    "ends with the message that the last one was cancelled with, if that one refused",
    async (form) => {
      const stubborn = form.co(function* () {
        try {
          yield* on(sleep(0));
        } catch {
          // Goes on, to fail.
        }
        throw new Error("bad");
      });
      await virtually(
        form.co(function* () {
          const gathered = gather([stubborn()], { returnExceptions: true });
          yield* on(sleep(0));
          gathered.cancel("message");
          expect(String(yield* errorOf(gathered))).toBe("CancelledError: message");
        })(),
      );
    },
  );

  bothForms("of nothing is done at once, with an empty list", async ({ co }) => {
    await virtually(
      co(function* () {
        const gathered = gather([]);
        expect([gathered.done(), gathered.result()]).toEqual([true, []]);
        expect(gathered.loop).toBe(getRunningLoop());
        expect(yield* on(gathered)).toEqual([]);
      })(),
    );
  });

  bothForms("of what is done already is done at once", async ({ co }) => {
    await virtually(
      co(function* () {
        const [a, b] = [new Future<number>(), new Future<number>()];
        a.setResult(1);
        b.setResult(2);
        const start = turns();
        const gathered = gather([a, b]);
        expect(gathered.done()).toBe(true);
        expect(yield* on(gathered)).toEqual([1, 2]);
        expect(turns() - start).toBe(0);
      })(),
    );
  });

  bothForms("takes coroutines, operations, generators, futures, promises", async (form) => {
    const later = after(form);
    await virtually(
      form.co(function* () {
        const future = new Future<string>();
        getRunningLoop().callLater(1, () => future.setResult("future"));
        const generator = (function* () {
          yield* sleep(1);
          return "generator";
        })();
        const results = yield* on(
          gather([
            later(1, "coroutine"),
            sleep(1, "operation"),
            generator,
            future,
            Promise.resolve("promise"),
          ]),
        );
        expect(results).toEqual(["coroutine", "operation", "generator", "future", "promise"]);
      })(),
    );
  });

  bothForms("makes tasks of them at the call: nobody has to await it", async (form) => {
    const log: unknown[] = [];
    const later = after(form, log);
    await virtually(
      form.co(function* () {
        gather([later(2, "a"), later(1, "b")]);
        yield* on(sleep(5));
      })(),
    );
    expect(log).toEqual(["b@1", "a@2"]);
  });
});

describe("a bad argument behind good ones", () => {
  bothForms("is refused at the call, and nothing is reported of the others", async (form) => {
    const log: unknown[] = [];
    const later = after(form, log);
    const reports: unknown[] = [];
    await virtually(
      form.co(function* () {
        getRunningLoop().setExceptionHandler((_, context) => reports.push(context.message));
        const elsewhere = new Future<void>({ loop: new VirtualLoop() });
        for (const [junk, name] of [
          [3, "TypeError"],
          [elsewhere, "ValueError"],
        ] as const) {
          let error: unknown;
          try {
            gather([later(1, "good"), later(1, new Error("bad")), junk as never]);
          } catch (caught) {
            error = caught;
          }
          expect((error as Error).name).toBe(name);
        }
        yield* on(sleep(5));
      })(),
    );
    // They are tasks by now, and go on.
    expect(log).toEqual(["good@1", "bad@1", "good@1", "bad@1"]);
    expect(reports).toEqual([]);
  });
});

describe("W2 the first failure is the gather's, at once", () => {
  bothForms("the others go on, and their errors are not reported", async (form) => {
    const log: unknown[] = [];
    const later = after(form, log);
    const reports: unknown[] = [];
    await virtually(
      form.co(function* () {
        getRunningLoop().setExceptionHandler((_, context) => reports.push(context));
        const gathered = gather([
          later(3, "ok"),
          later(1, new Error("1")),
          later(2, new Error("2")),
        ]);
        log.push(told(yield* errorOf(gathered)), now(), gathered.cancel());
        yield* on(sleep(5));
      })(),
    );
    expect(log).toEqual(["1@1", "Error(1)", 1, false, "2@2", "ok@3"]);
    expect(reports).toEqual([]);
  });

  bothForms("cancelling it afterwards cancels nobody", async (form) => {
    const later = after(form);
    await virtually(
      form.co(function* () {
        const slow = createTask(later(3, "slow"));
        const gathered = gather([slow, later(1, new Error("x"))]);
        yield* errorOf(gathered);
        gathered.cancel();
        expect(yield* on(slow)).toBe("slow");
      })(),
    );
  });

  bothForms("with returnExceptions errors stand among the results", async (form) => {
    const later = after(form);
    await virtually(
      form.co(function* () {
        const error = new Error("x");
        const results = yield* on(
          gather([later(3, "ok"), later(1, error)], { returnExceptions: true }),
        );
        expect(results).toEqual(["ok", error]);
        expect(results[1]).toBe(error);
        expect(now()).toBe(3);
      })(),
    );
  });

  bothForms("a child that has failed already fails it at once", async (form) => {
    await virtually(
      form.co(function* () {
        const failed = new Future<void>();
        failed.setException(new Error("before"));
        const gathered = gather([sleep(1), failed]);
        expect(gathered.done()).toBe(true);
        expect(told(yield* errorOf(gathered))).toBe("Error(before)");
      })(),
    );
  });
});

describe("W3 a child cancelled alone counts as failed", () => {
  bothForms("with CancelledError; the gather is not cancelled, the rest goes on", async (form) => {
    const log: unknown[] = [];
    const later = after(form, log);
    await virtually(
      form.co(function* () {
        const [a, b] = [createTask(later(3, "a")), createTask(later(3, "b"))];
        const gathered = gather([a, b]);
        yield* on(sleep(0));
        a.cancel("kid");
        log.push(told(yield* errorOf(gathered)), gathered.cancelled(), gathered.done());
        log.push(told(gathered.exception()));
        yield* on(b);
      })(),
    );
    expect(log).toEqual(["CancelledError(kid)", false, true, "CancelledError(kid)", "b@3"]);
  });

  bothForms("with returnExceptions its CancelledError is a result", async (form) => {
    const later = after(form);
    await virtually(
      form.co(function* () {
        const future = new Future<void>();
        const silent = new Future<void>();
        future.cancel("kid");
        silent.cancel();
        const results = yield* on(
          gather([future, silent, later(1, "x")], { returnExceptions: true }),
        );
        expect(results.slice(0, 2).map(told)).toEqual(["CancelledError(kid)", "CancelledError()"]);
        expect(results[2]).toBe("x");
      })(),
    );
  });
});

describe("W4 cancelling the gather cancels every child", () => {
  const cleaning = ({ co }: Form, log: unknown[]) =>
    co(function* (name: string, delay: number) {
      const error = yield* errorOf(sleep(100));
      yield* on(sleep(delay));
      log.push(`${name} ${told(error)}@${now()}`);
      throw error;
    });

  bothForms("and it ends with the first child, without returnExceptions", async (form) => {
    const log: unknown[] = [];
    const child = cleaning(form, log);
    await virtually(
      form.co(function* () {
        const waiting = form.co(function* () {
          yield* on(gather([child("a", 1), child("b", 2)]));
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        yield* on(sleep(0));
        log.push(task.cancel("out"));
        log.push(told(yield* errorOf(task)), now(), task.cancelled());
        yield* on(sleep(5));
      })(),
    );
    expect(log).toEqual([
      true,
      "a CancelledError(out)@1",
      "CancelledError(out)",
      1,
      true,
      "b CancelledError(out)@2",
    ]);
  });

  bothForms("and it ends with the last child, with returnExceptions", async (form) => {
    const log: unknown[] = [];
    const child = cleaning(form, log);
    await virtually(
      form.co(function* () {
        const gathered = gather([child("a", 1), child("b", 2)], { returnExceptions: true });
        yield* on(sleep(0));
        log.push(gathered.cancel("out"), gathered.done());
        log.push(told(yield* errorOf(gathered)), now(), gathered.cancelled());
      })(),
    );
    expect(log).toEqual([
      true,
      false,
      "a CancelledError(out)@1",
      "b CancelledError(out)@2",
      "CancelledError(out)",
      2,
      false,
    ]);
  });

  bothForms("it throws CancelledError though every child swallows it", async ({ co }) => {
    await virtually(
      co(function* () {
        const stubborn = co(function* () {
          yield* errorOf(sleep(100));
          return "swallowed";
        });
        const gathered = gather([stubborn(), stubborn()]);
        yield* on(sleep(0));
        expect(gathered.cancel()).toBe(true);
        expect(told(yield* errorOf(gathered))).toBe("CancelledError()");
        expect(gathered.cancelled()).toBe(false);
        expect(allTasks().size).toBe(1);
      })(),
    );
  });

  bothForms("is refused while no child takes it", async ({ co }) => {
    await virtually(
      co(function* () {
        const inner = gather([]);
        expect(inner.cancel()).toBe(false);
        const done = new Future<void>();
        done.setResult();
        const pending = new Future<void>();
        const gathered = gather([done, pending]);
        pending.setResult();
        // Its children are done; it hears of that in the next turn.
        expect([gathered.done(), gathered.cancel()]).toEqual([false, false]);
        expect(yield* on(gathered)).toEqual([undefined, undefined]);
      })(),
    );
  });

  bothForms("children of a waiting task are cancelled through it (C3)", async (form) => {
    await virtually(
      form.co(function* () {
        const children = [createTask(sleep(5)), createTask(sleep(6))];
        const waiting = form.co(function* () {
          yield* on(gather(children));
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        task.cancel();
        yield* errorOf(task);
        expect(children.map((child) => child.cancelled())).toEqual([true, true]);
        expect(now()).toBe(0);
      })(),
    );
  });
});
