import {
  type Executor,
  runInExecutor,
  setDefaultExecutor,
  shutdownDefaultExecutor,
  ThreadPoolExecutor,
  toThread,
} from "@asyncio-ts/executor";
import { coroutine, fromPromise } from "@asyncio-ts/future";
import { getRunningLoop, Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { createTask, Runner, run, runUntilComplete } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { begun, job, newFlags, nothingSince, release, resources } from "./job.js";

afterEach(() => void vi.restoreAllMocks());

describe("R8 shutdownDefaultExecutor", () => {
  bothForms("waits for the jobs, then there is no executor any more", async ({ co }) => {
    const before = resources();
    await run(
      co(function* () {
        const flags = newFlags();
        const wait = toThread(job("block"), flags);
        yield* on(fromPromise(begun(flags)));
        getRunningLoop().callSoon(() => release(flags));
        yield* on(shutdownDefaultExecutor());
        expect(wait.done()).toBe(true);
        expect(() => toThread(job("add"), 1, 2)).toThrow("Executor shutdown has been called");
        expect(() => runInExecutor(null, job("add"), 1, 2)).toThrow("Executor shutdown");
        // One's own is not touched.
        const own = new ThreadPoolExecutor({ maxWorkers: 1 });
        expect(yield* on(runInExecutor(own, job("add"), 1, 2))).toBe(3);
        yield* on(fromPromise(own.shutdown()));
        yield* on(shutdownDefaultExecutor());
      })(),
    );
    await nothingSince(before);
  });

  bothForms("without an executor, nothing is made any more", async ({ co }) => {
    await run(
      co(function* () {
        yield* on(shutdownDefaultExecutor(1));
        expect(() => toThread(job("add"), 1, 2)).toThrow("Executor shutdown has been called");
      })(),
    );
  });

  bothForms("after its time warns, and ends what is left", async ({ co }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const before = resources();
    const own = new ThreadPoolExecutor({ maxWorkers: 1 });
    await run(
      co(function* () {
        setDefaultExecutor(own);
        const flags = newFlags();
        const wait = toThread(job("spin"), flags);
        yield* on(fromPromise(begun(flags)));
        yield* on(shutdownDefaultExecutor(5));
        expect(warn.mock.calls.flat()).toEqual([
          "RuntimeWarning: The executor did not finishing joining its threads within 0.005 seconds.",
        ]);
        const error = (yield* errorOf(wait)) as Error;
        expect(error.name).toBe("CancelledError");
        yield* on(fromPromise(own.shutdown()));
      })(),
    );
    await nothingSince(before);
  });
});

describe("N2 the end of a program", () => {
  bothForms("waits for jobs that nobody waits for", async ({ co }) => {
    const before = resources();
    const flags = newFlags();
    let result: unknown;
    await run(
      co(function* () {
        toThread(job("block"), flags).addDoneCallback((wait) => {
          result = wait.result();
        });
        yield* on(fromPromise(begun(flags)));
        setImmediate(() => release(flags));
      })(),
    );
    expect(result).toBeTypeOf("number");
    await nothingSince(before);
  });

  it("ends the jobs of the tasks that it cancels", async () => {
    const before = resources();
    const flags = newFlags();
    await using runner = new Runner();
    await runner.run(async () => {
      createTask(async () => {
        await toThread(job("spin"), flags);
      });
      await fromPromise(begun(flags));
    });
    await runner.close();
    await nothingSince(before);
  });

  it("on the virtual clock waits for them too", async () => {
    const loop = new VirtualLoop();
    expect(await run(async () => await toThread(job("add"), 1, 2), { loop })).toBe(3);
  });
});

describe("R6 loop.close()", () => {
  it("shuts the executor down, but doesn't wait", async () => {
    const flags = newFlags();
    const loop = new Loop();
    const own = new ThreadPoolExecutor({ maxWorkers: 1 });
    const main = coroutine(async () => {
      setDefaultExecutor(own);
      void toThread(job("block"), flags);
      await fromPromise(begun(flags));
    });
    await runUntilComplete(loop, main());
    loop.close();
    expect(() => own.submit(job("add"), 1, 2)).toThrow("after shutdown");
    release(flags);
    await own.shutdown();
  });
});

describe("an executor of another kind", () => {
  it("is asked by its own methods", async () => {
    const log: unknown[] = [];
    const own: Executor = {
      async submit({ name }, ...args) {
        log.push([name, ...args]);
        return "done";
      },
      async shutdown(options) {
        log.push(["shutdown", options]);
      },
    };
    await run(async () => {
      expect(await runInExecutor(own, job("add"), 1, 2)).toBe("done");
      setDefaultExecutor(own);
      expect(await toThread(job("here"))).toBe("done");
    });
    expect(log).toEqual([["add", 1, 2], ["here"], ["shutdown", undefined]]);
  });
});
