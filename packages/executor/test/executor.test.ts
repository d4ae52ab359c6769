import { runInExecutor, ThreadPoolExecutor } from "@asyncio-ts/executor";
import { fromPromise, isCancelled } from "@asyncio-ts/future";
import { createTask, run } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { begun, failure, job, newFlags, nothingSince, release, resources } from "./job.js";

describe("ThreadPoolExecutor", () => {
  it("runs jobs in their order, at most so many at once", async () => {
    const flags = newFlags();
    const executor = new ThreadPoolExecutor({ maxWorkers: 2 });
    const ended: number[] = [];
    const blocked = [0, 1].map((n) =>
      executor.submit(job("block"), flags).then(() => ended.push(n)),
    );
    const others = [2, 3, 4, 5].map((n) =>
      executor.submit(job("add"), n, 0).then(() => ended.push(n)),
    );
    await begun(flags, 2);
    expect(ended).toEqual([]);
    release(flags);
    await Promise.all([...blocked, ...others]);
    expect(ended.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    await executor.shutdown();
  });

  it("with one worker, is strictly first come, first served", async () => {
    await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const ended: number[] = [];
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) => executor.submit(job("add"), n, 0).then(() => ended.push(n))),
    );
    expect(ended).toEqual(numbers);
  });

  it("shutdown() runs what is there, takes no more, and leaves nothing", async () => {
    const before = resources();
    const flags = newFlags();
    const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const first = executor.submit(job("block"), flags);
    const second = executor.submit(job("add"), 1, 2);
    const ends = [executor.shutdown(), executor.shutdown()];
    expect(() => executor.submit(job("add"), 1, 2)).toThrow(
      "cannot schedule new futures after shutdown",
    );
    release(flags);
    await Promise.all(ends);
    expect(await first).toBeTypeOf("number");
    expect(await second).toBe(3);
    await nothingSince(before);
  });

  it("shutdown() of one that was never used", async () => {
    await new ThreadPoolExecutor().shutdown();
  });

  it("shutdown({ cancelPending }) cancels what has not begun", async () => {
    await run(async () => {
      const flags = newFlags();
      const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
      const first = runInExecutor(executor, job("block"), flags);
      const second = runInExecutor(executor, job("add"), 1, 2);
      await fromPromise(begun(flags));
      const end = executor.shutdown({ cancelPending: true });
      release(flags);
      await fromPromise(end);
      expect(await first).toBeTypeOf("number");
      expect(isCancelled(await failure(second))).toBe(true);
      expect(second.cancelled()).toBe(true);
    });
  });

  it("shutdown({ abort }) ends all, and leaves nothing", async () => {
    const before = resources();
    await run(async () => {
      const flags = newFlags();
      const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
      const first = runInExecutor(executor, job("spin"), flags);
      const second = runInExecutor(executor, job("spin"), flags);
      await fromPromise(begun(flags));
      await fromPromise(executor.shutdown({ abort: true }));
      expect([first.cancelled(), second.cancelled()]).toEqual([true, true]);
      expect(Atomics.load(flags, 0)).toBe(1);
    });
    await nothingSince(before);
  });

  it.each([0, -1, 1.5, Number.NaN, "2"])("maxWorkers of %j is ValueError", (maxWorkers) => {
    expect(() => new ThreadPoolExecutor({ maxWorkers: maxWorkers as number })).toThrow(
      "max_workers must be greater than 0",
    );
  });

  it("reports what a thread throws when its job is over, and goes on", async () => {
    await run(async () => {
      await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
      const seen: unknown[] = [];
      const { loop } = createTask(async () => {});
      const heard = new Promise<void>((resolve) => {
        loop.setExceptionHandler((_, context) => {
          seen.push([context.message, `${context.exception}`]);
          resolve();
        });
      });
      await fromPromise(executor.submit(job("throwAfterwards")));
      await fromPromise(heard);
      expect(seen).toEqual([["Unhandled exception in a worker thread", "Error: after the job"]]);
      expect(await fromPromise(executor.submit(job("add"), 1, 2))).toBe(3);
    });
  });

  it("is as quick with ten times the jobs in line", async () => {
    // Cancelled from the front, the middle and the back: no step may walk the line.
    const time = async (count: number): Promise<number> => {
      const flags = newFlags();
      const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
      void executor.submit(job("block"), flags);
      await begun(flags);
      const stop = Array.from({ length: count }, () => new AbortController());
      const start = performance.now();
      const waits = stop.map(({ signal }) => executor.submit(job("add", { signal }), 1, 2));
      const ended = Promise.allSettled(waits);
      for (let n = 0; n < count; n++) stop[(n * 7919) % count]?.abort();
      await ended;
      const spent = performance.now() - start;
      release(flags);
      await executor.shutdown();
      return spent / count;
    };
    await time(2000);
    const [few, many] = [await time(1000), await time(10_000)];
    expect(many).toBeLessThan(few * 5 + 0.01);
  });
});
