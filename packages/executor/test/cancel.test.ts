import { runInExecutor, ThreadPoolExecutor, toThread } from "@asyncio-ts/executor";
import { type CancelledError, fromPromise, isCancelled } from "@asyncio-ts/future";
import { createTask, run, timeout } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { begun, failure, job, newFlags, release } from "./job.js";

let executor: ThreadPoolExecutor;
let flags: Int32Array;

beforeEach(() => {
  executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  flags = newFlags();
});

afterEach(async () => {
  release(flags);
  await executor.shutdown();
});

describe("N4 cancelling the wait for a job", () => {
  bothForms("takes a job off the queue: it never begins", async ({ co }) => {
    await run(
      co(function* () {
        const counter = newFlags();
        const first = runInExecutor(executor, job("block"), flags);
        const second = createTask(
          co(function* () {
            yield* on(runInExecutor(executor, job("spin"), counter));
          }),
        );
        const third = runInExecutor(executor, job("add"), 1, 2);
        yield* on(fromPromise(begun(flags)));
        second.cancel();
        expect(isCancelled(yield* errorOf(second))).toBe(true);
        expect(executor.pending.size).toBe(1);
        release(flags);
        yield* on(first);
        // The line went on without it.
        expect(yield* on(third)).toBe(3);
        expect(Atomics.load(counter, 0)).toBe(0);
      })(),
    );
  });

  it.each(["spin", "idle", "block"])("ends a job that runs (%s) with its thread", async (name) => {
    await run(async () => {
      const running = createTask(async () => {
        await runInExecutor(executor, job(name), flags);
      });
      const next = runInExecutor(executor, job("add"), 1, 2);
      await fromPromise(begun(flags));
      running.cancel("enough");
      const error = await failure(running);
      expect(isCancelled(error)).toBe(true);
      expect((error as CancelledError).args).toEqual(["enough"]);
      expect(await next).toBe(3);
    });
  });

  bothForms("a timeout does the same", async ({ co }) => {
    await run(
      co(function* () {
        const body = co(function* () {
          yield* on(runInExecutor(executor, job("spin"), flags));
        });
        const error = (yield* errorOf(timeout(1, body))) as Error;
        expect(error.name).toBe("TimeoutError");
        expect(yield* on(runInExecutor(executor, job("add"), 1, 2))).toBe(3);
      })(),
    );
  });

  it("of all that run, and those in line go on", async () => {
    const two = new ThreadPoolExecutor({ maxWorkers: 2 });
    await run(async () => {
      const spinning = [1, 2].map(() => runInExecutor(two, job("spin"), flags));
      const waiting = [1, 2, 3, 4].map((n) => runInExecutor(two, job("add"), n, n));
      await fromPromise(begun(flags, 2));
      for (const one of spinning) one.cancel();
      expect(await Promise.all(waiting)).toEqual([2, 4, 6, 8]);
      expect(spinning.map((one) => one.cancelled())).toEqual([true, true]);
    });
    await two.shutdown();
  });

  it("before the pool has been loaded", async () => {
    await run(async () => {
      const never = runInExecutor(executor, job("spin"), flags);
      const next = runInExecutor(executor, job("add"), 1, 2);
      never.cancel();
      expect(await next).toBe(3);
      expect(Atomics.load(flags, 0)).toBe(0);
    });
  });
});

describe("the signal of a job", () => {
  it("ends it wherever it stands, with its reason", async () => {
    await run(async () => {
      const stop = new AbortController();
      const { signal } = stop;
      const running = runInExecutor(executor, job("spin", { signal }), flags);
      const waiting = executor.submit(job("add", { signal }), 1, 2);
      await fromPromise(begun(flags));
      const reason = new Error("stopped");
      const settled = Promise.allSettled([waiting]);
      stop.abort(reason);
      expect(await failure(running)).toBe(reason);
      expect(await fromPromise(settled)).toEqual([{ status: "rejected", reason }]);
      const late = executor.submit(job("add", { signal }), 1, 2);
      expect(await failure(late)).toBe(reason);
      expect(await toThread(job("add"), 1, 2)).toBe(3);
    });
  });

  it("has no listener of a job that has ended", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const counted = new Proxy(signal, {
      get(target, key) {
        if (key === "addEventListener") return () => void listeners++;
        if (key === "removeEventListener") return () => void listeners--;
        return Reflect.get(target, key, target);
      },
    });
    const wait = executor.submit(job("add", { signal: counted }), 1, 2);
    expect(listeners).toBe(1);
    expect(await wait).toBe(3);
    expect(listeners).toBe(0);
  });
});
