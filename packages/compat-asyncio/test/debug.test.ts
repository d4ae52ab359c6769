import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { host, nextMacrotask } from "../../../host.shared.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("debug mode", () => {
  it("is on where the environment has PYTHONASYNCIODEBUG, unless the program says otherwise", ({
    skip,
  }) => {
    skip(host === "browser", "a page has no environment");
    const isOn = (options?: asyncio.EventLoopOptions) => {
      const loop = asyncio.new_event_loop(options);
      loop.close();
      return loop.get_debug();
    };
    vi.stubEnv("PYTHONASYNCIODEBUG", undefined);
    expect(isOn()).toBe(false);
    vi.stubEnv("PYTHONASYNCIODEBUG", "");
    expect(isOn()).toBe(false);
    vi.stubEnv("PYTHONASYNCIODEBUG", "1");
    expect([isOn(), isOn({ debug: false })]).toEqual([true, false]);
  });

  bothForms("warns of callbacks and tasks that take slow_callback_duration", async ({ co }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const loop = asyncio.new_event_loop({ clock: "virtual", debug: true });
    expect(loop.slow_callback_duration).toBe(0.1);
    loop.slow_callback_duration = 2;
    loop.call_soon(function quick() {
      loop.advance(1.9);
    });
    loop.call_soon(function slow() {
      loop.advance(2);
    });
    const busy = co(function* () {
      loop.advance(3);
    });
    await loop.run_until_complete(loop.create_task(busy(), { name: "busy" }));
    loop.close();
    expect(warn.mock.calls.map(([line]) => String(line))).toEqual([
      expect.stringContaining("executing <Handle slow> took 2.000 seconds"),
      expect.stringMatching(/executing <Task .*name='busy'.*> took 3\.000 seconds/),
    ]);
  });

  it("says in reports where a task was created", async () => {
    const report = vi.spyOn(console, "error").mockImplementation(() => {});
    const main = asyncio.coroutine(async () => {
      asyncio.create_task(async () => {
        throw new RangeError("lost");
      });
      await asyncio.sleep(0);
      await asyncio.sleep(0);
    });
    await asyncio.run(main(), { debug: true });
    expect(report.mock.calls).toEqual([
      [
        expect.stringMatching(
          // A browser gets this file, and the packages, under names of the test runner's.
          host === "browser"
            ? /^Task exception was never retrieved\ntask: <Task failed.*>, created at /
            : /^Task exception was never retrieved\ntask: <Task failed.*>, created at .*debug\.test\.ts:\d+/,
        ),
        expect.any(RangeError),
      ],
    ]);
  });
});

describe("run_coroutine_threadsafe", () => {
  it("runs a coroutine on a loop, from outside", async () => {
    const loop = asyncio.new_event_loop();
    const running = loop.run_forever();
    const work = asyncio.coroutine(async (value: number) => {
      await asyncio.sleep(0.001);
      return value * 2;
    });
    expect(await asyncio.run_coroutine_threadsafe(work(21), loop)).toBe(42);
    const failing = asyncio.coroutine(async () => {
      throw new RangeError("no");
    });
    await expect(asyncio.run_coroutine_threadsafe(failing(), loop)).rejects.toThrow("no");
    loop.stop();
    await running;
    loop.close();
  });

  it("passes a cancellation on to the task, in the loop", async () => {
    const log: string[] = [];
    const loop = asyncio.new_event_loop();
    const running = loop.run_forever();
    const stuck = asyncio.coroutine(async () => {
      try {
        await asyncio.sleep(60);
      } catch (error) {
        log.push((error as Error).name);
        loop.stop();
        throw error;
      }
    });
    const future = asyncio.run_coroutine_threadsafe(stuck(), loop);
    for (let count = 0; count < 3; count++) await nextMacrotask();
    future.cancel();
    expect(log).toEqual([]);
    await running;
    loop.close();
    expect([log, future.cancelled()]).toEqual([["CancelledError"], true]);
  });

  it("refuses what is no coroutine, and passes on what can't be made a task", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    expect(() => asyncio.run_coroutine_threadsafe(5 as never, loop)).toThrow(
      "A coroutine object is required: got 5",
    );
    loop.set_exception_handler(() => {});
    loop.set_task_factory(() => {
      throw new RangeError("factory");
    });
    const future = asyncio.run_coroutine_threadsafe(asyncio.sleep(1), loop);
    loop.call_soon(() => loop.call_soon(() => loop.stop()));
    await loop.run_forever();
    expect(future.exception()).toBeInstanceOf(RangeError);
    loop.close();
  });
});

describe("wrap_future", () => {
  it("makes a future of a promise, for which a virtual clock waits", async () => {
    const main = asyncio.coroutine(async () => {
      const promise = new Promise<string>((resolve) => setTimeout(() => resolve("outside"), 1));
      return asyncio.wrap_future(promise);
    });
    const loop_factory = () => asyncio.new_event_loop({ clock: "virtual" });
    expect(await asyncio.run(main(), { loop_factory })).toBe("outside");
  });

  it("gives a future back as it is, and refuses the rest", () => {
    const loop = asyncio.new_event_loop();
    const future = loop.create_future();
    expect(asyncio.wrap_future(future)).toBe(future);
    expect(() => asyncio.wrap_future(5 as never)).toThrow("concurrent.futures.Future is expected");
    loop.close();
  });
});

describe("iscoroutinefunction", () => {
  it("is true for both kinds, and for what coroutine() makes", () => {
    const functions = [async () => {}, function* () {}, asyncio.coroutine(() => {})];
    expect(functions.map(asyncio.iscoroutinefunction)).toEqual([true, true, true]);
    expect([() => {}, asyncio.sleep, null, {}].map(asyncio.iscoroutinefunction)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
