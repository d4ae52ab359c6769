import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { begun, job, newFlags, nothingSince, release, resources } from "../../executor/test/job.js";

const { ThreadPoolExecutor } = asyncio.concurrent.futures;

afterEach(() => void vi.restoreAllMocks());

describe("N4 to_thread", () => {
  bothForms("is lazy, and runs the function in another thread", async ({ co }) => {
    const before = resources();
    await asyncio.run(
      co(function* () {
        const flags = newFlags();
        const wait = asyncio.to_thread(job("block"), flags);
        release(flags);
        yield* on(asyncio.sleep(0));
        expect(Atomics.load(flags, 0)).toBe(0);
        expect(yield* on(wait)).toBeTypeOf("number");
        expect(yield* on(asyncio.to_thread(job("add"), 1, 2))).toBe(3);
      })(),
    );
    await nothingSince(before);
  });

  bothForms("what it throws, and a function in place of a name", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const error = yield* errorOf(asyncio.to_thread(job("fail"), "x"));
        expect(error).toMatchObject({ name: "BadHash", message: "x" });
        const refused = (yield* errorOf(asyncio.to_thread((() => 1) as never))) as Error;
        expect(refused).toBeInstanceOf(TypeError);
        expect(refused.message).toContain("{ module: new URL(");
        expect(() => (asyncio.to_thread as () => unknown)()).toThrow(
          "to_thread() missing 1 required positional argument: 'func'",
        );
      })(),
    );
  });

  bothForms("cancelled, ends the job with its thread", async ({ co }) => {
    const before = resources();
    await asyncio.run(
      co(function* () {
        const flags = newFlags();
        const task = asyncio.create_task(asyncio.to_thread(job("spin"), flags));
        yield* on(asyncio.fromPromise(begun(flags)));
        task.cancel("enough");
        expect(told(yield* errorOf(task))).toBe("CancelledError(enough)");
        const late = asyncio.wait_for(asyncio.to_thread(job("spin"), flags), 0.01);
        expect(told(yield* errorOf(late))).toBe("TimeoutError()");
      })(),
    );
    await nothingSince(before);
  });
});

describe("N4 loop.run_in_executor", () => {
  bothForms("begins at the call, and gives a future of the loop", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const future = loop.run_in_executor(null, job("add"), 1, 2);
        expect(future).toBeInstanceOf(asyncio.Future);
        expect(future.get_loop()).toBe(loop);
        expect(yield* on(future)).toBe(3);
        const executor = new ThreadPoolExecutor({ max_workers: 1 });
        const wait = asyncio.async_with(executor, (pool) =>
          loop.run_in_executor(pool, job("add"), "a", "b"),
        );
        expect(yield* on(wait)).toBe("ab");
        expect(told(thrown(() => loop.run_in_executor(executor, job("add"))))).toBe(
          "RuntimeError(cannot schedule new futures after shutdown)",
        );
      })(),
    );
  });

  it("before the loop is run, and run_until_complete", async () => {
    const loop = asyncio.new_event_loop();
    const future = loop.run_in_executor(null, job("add"), 1, 2);
    expect(await loop.run_until_complete(future)).toBe(3);
    await loop.run_until_complete(loop.shutdown_default_executor());
    loop.close();
    expect(told(thrown(() => loop.run_in_executor(null, job("add"))))).toBe(
      "RuntimeError(Event loop is closed)",
    );
  });

  bothForms("a function is for executors of another kind", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const inline = {
          submit: async (fn: unknown, ...args: unknown[]) =>
            (fn as (...args: unknown[]) => unknown)(...args),
          shutdown: async () => {},
        };
        const double = (n: number) => 2 * n;
        expect(yield* on(loop.run_in_executor(inline, double as never, 4))).toBe(8);
        expect(() => loop.run_in_executor(null, double as never, 4)).toThrow(
          "function double can't be sent to another thread",
        );
      })(),
    );
  });
});

describe("in debug mode", () => {
  bothForms("coroutines are refused, here as by all that calls back", async ({ co }) => {
    const loop = asyncio.new_event_loop({ debug: true });
    const inline = { submit: async (job: () => unknown) => job(), shutdown: async () => {} };
    const worker = co(function* () {});
    const unused = worker();
    for (const callback of [worker, unused] as never[]) {
      for (const [name, call] of Object.entries({
        call_soon: () => loop.call_soon(callback),
        call_soon_threadsafe: () => loop.call_soon_threadsafe(callback),
        call_later: () => loop.call_later(60, callback),
        call_at: () => loop.call_at(loop.time() + 60, callback),
        run_in_executor: () => loop.run_in_executor(inline as never, callback),
      })) {
        const error = thrown(call);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toContain(`coroutines cannot be used with ${name}()`);
      }
    }
    await loop.run_until_complete(unused);
    loop.set_debug(false);
    const made = await loop.run_until_complete(
      loop.run_in_executor(inline as never, worker as never),
    );
    expect(made).toBeUndefined();
    loop.close();
  });
});

describe("R8 the default executor", () => {
  bothForms("is the one that was set", async ({ co }) => {
    const before = resources();
    const executor = new ThreadPoolExecutor(1);
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        loop.set_default_executor(executor);
        const first = yield* on(asyncio.to_thread(job("here")));
        expect(yield* on(loop.run_in_executor(null, job("here")))).toBe(first);
        for (const junk of [null, {}, { submit() {} }]) {
          expect(told(thrown(() => loop.set_default_executor(junk as never)))).toContain(
            "TypeError(executor must be ThreadPoolExecutor instance",
          );
        }
      })(),
    );
    expect(() => executor.submit(job("add"))).toThrow("after shutdown");
    await nothingSince(before);
  });

  bothForms("shut down: RuntimeError for the next job", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        yield* on(asyncio.to_thread(job("add"), 1, 2));
        yield* on(loop.shutdown_default_executor({ timeout: null }));
        expect(told(thrown(() => loop.run_in_executor(null, job("add"))))).toBe(
          "RuntimeError(Executor shutdown has been called)",
        );
        expect(told(yield* errorOf(asyncio.to_thread(job("add"), 1, 2)))).toBe(
          "RuntimeError(Executor shutdown has been called)",
        );
      })(),
    );
  });

  bothForms("shutdown_default_executor(timeout) warns when the time is over", async ({ co }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const before = resources();
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const flags = newFlags();
        const future = loop.run_in_executor(null, job("spin"), flags);
        yield* on(asyncio.fromPromise(begun(flags)));
        yield* on(loop.shutdown_default_executor(0.01));
        expect(warn.mock.calls.flat()).toEqual([
          "RuntimeWarning: The executor did not finishing joining its threads within 0.01 seconds.",
        ]);
        expect(told(yield* errorOf(future))).toBe("CancelledError()");
      })(),
    );
    await nothingSince(before);
  });

  bothForms("run() waits for it at its end", async ({ co }) => {
    const before = resources();
    const ended: unknown[] = [];
    const flags = newFlags();
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const future = loop.run_in_executor(null, job("block"), flags);
        future.add_done_callback((one) => ended.push(one.result()));
        yield* on(asyncio.fromPromise(begun(flags)));
        setImmediate(() => release(flags));
      })(),
    );
    expect(ended.map((one) => typeof one)).toEqual(["number"]);
    await nothingSince(before);
  });
});

describe("concurrent.futures.ThreadPoolExecutor", () => {
  it("takes max_workers by place and by keyword, or none", async () => {
    expect(new ThreadPoolExecutor(2).maxWorkers).toBe(2);
    expect(new ThreadPoolExecutor({ max_workers: 3 }).maxWorkers).toBe(3);
    expect(new ThreadPoolExecutor(null).maxWorkers).toBe(new ThreadPoolExecutor().maxWorkers);
    expect(told(thrown(() => new ThreadPoolExecutor(0)))).toBe(
      "ValueError(max_workers must be greater than 0)",
    );
  });

  it("shutdown(wait, { cancel_futures })", async () => {
    const flags = newFlags();
    const executor = new ThreadPoolExecutor(1);
    const first = executor.submit(job("block"), flags);
    const second = executor.submit(job("add"), 1, 2).catch((error) => error);
    await begun(flags);
    await executor.shutdown({ wait: false, cancel_futures: true });
    expect(told(await second)).toBe("CancelledError()");
    release(flags);
    expect(await first).toBeTypeOf("number");
    await executor.shutdown(true);
  });
});
