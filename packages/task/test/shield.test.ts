import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { createTask, shield, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("W10 shield keeps a cancellation from what is awaited", () => {
  bothForms("which goes on, while the waiting task ends", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const inner = createTask(sleep(5, "inner"));
        const waiting = co(function* () {
          yield* on(shield(inner));
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        task.cancel("outer");
        log.push(told(yield* errorOf(task)), [task.cancelled(), inner.done(), now()]);
        log.push(yield* on(inner), now());
      })(),
    );
    expect(log).toEqual(["CancelledError(outer)", [true, false, 0], "inner", 5]);
  });

  bothForms("gives the result, or the error, of what is shielded", async ({ co }) => {
    await virtually(
      co(function* () {
        expect(yield* on(shield(sleep(1, "result")))).toBe("result");
        const error = new Error("x");
        const failing = co(function* () {
          throw error;
        });
        expect(yield* errorOf(shield(failing()))).toBe(error);
        expect(yield* on(shield(Promise.resolve("promise")))).toBe("promise");
      })(),
    );
  });

  bothForms("of what is done is that itself, else a future of its own", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(sleep(1));
        expect(shield(task)).not.toBe(task);
        yield* on(task);
        expect(shield(task)).toBe(task);
      })(),
    );
  });

  bothForms("if the inner is cancelled the outer is, without the message", async ({ co }) => {
    await virtually(
      co(function* () {
        for (const inner of [createTask(sleep(1)), new Future<void>()]) {
          const outer = shield(inner);
          yield* on(sleep(0));
          inner.cancel("in");
          expect(told(yield* errorOf(outer))).toBe("CancelledError()");
          expect(outer.cancelled()).toBe(true);
        }
      })(),
    );
  });

  bothForms("an error of the inner after that is reported", async ({ co }) => {
    const reports: unknown[] = [];
    await virtually(
      co(function* () {
        getRunningLoop().setExceptionHandler((_, context) => reports.push(context));
        const late = new RangeError("late");
        const failing = co(function* () {
          yield* on(sleep(1));
          throw late;
        });
        const inner = createTask(failing());
        const outer = shield(inner);
        yield* on(sleep(0));
        outer.cancel();
        yield* on(sleep(2));
        expect(reports.length).toBe(1);
        const report = reports[0] as Record<string, unknown>;
        expect(Object.keys(report).sort()).toEqual(["exception", "future", "message"]);
        expect(report.message).toBe("RangeError exception in shielded future");
        expect(report.exception).toBe(late);
        expect(report.future).toBe(inner);
      })(),
    );
  });

  bothForms("a result or a cancellation of the inner after that is not", async ({ co }) => {
    const reports: unknown[] = [];
    await virtually(
      co(function* () {
        getRunningLoop().setExceptionHandler((_, context) => reports.push(context.message));
        const inners = [createTask(sleep(1)), createTask(sleep(1))];
        const outers = inners.map((inner) => shield(inner));
        yield* on(sleep(0));
        for (const outer of outers) outer.cancel();
        yield* on(sleep(0));
        inners[1]?.cancel();
        yield* on(sleep(2));
      })(),
    );
    expect(reports).toEqual([]);
  });

  it("an error of the inner while somebody waits is his, and not reported", async () => {
    const reports: unknown[] = [];
    await virtually(async () => {
      getRunningLoop().setExceptionHandler((_, context) => reports.push(context.message));
      const inner = new Future<void>();
      const outer = shield(inner);
      inner.setException(new Error("x"));
      await expect(outer).rejects.toThrow("x");
      await sleep(1);
    });
    expect(reports).toEqual([]);
  });
});
