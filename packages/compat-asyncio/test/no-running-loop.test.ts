import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it } from "vitest";

afterEach(() => asyncio.set_event_loop(null));

describe("where no loop runs, and none is set", () => {
  const NONE = "RuntimeError(There is no current event loop)";

  bothForms("ensure_future and Task refuse a coroutine", ({ co }) => {
    const worker = co(function* () {});
    expect(told(thrown(() => asyncio.ensure_future(worker())))).toBe(NONE);
    expect(told(thrown(() => new asyncio.Task(worker())))).toBe(NONE);
  });

  bothForms("gather refuses coroutines", ({ co }) => {
    const worker = co(function* () {});
    expect(told(thrown(() => asyncio.gather(worker(), worker())))).toBe(NONE);
  });

  it("gather refuses nothing at all, too", () => {
    expect(told(thrown(() => asyncio.gather()))).toBe(NONE);
  });

  bothForms("shield refuses a coroutine", ({ co }) => {
    const worker = co(function* () {});
    expect(told(thrown(() => asyncio.shield(worker())))).toBe(NONE);
  });

  bothForms("as_completed refuses coroutines", ({ co }) => {
    const worker = co(function* () {});
    expect(told(thrown(() => [...asyncio.as_completed([worker()])]))).toBe(NONE);
  });

  it("the error says what to do", () => {
    expect(thrown(() => asyncio.gather()).message).toContain("asyncio.run()");
  });

  it("a future brings its own loop", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const future = loop.create_future<string>();
    expect(asyncio.ensure_future(future)).toBe(future);
    const gathered = asyncio.gather(future, future);
    const shielded = asyncio.shield(future);
    expect([gathered.get_loop() === loop, shielded.get_loop() === loop]).toEqual([true, true]);
    future.set_result("x");
    expect(await loop.run_until_complete(gathered)).toEqual(["x", "x"]);
    expect(await loop.run_until_complete(shielded)).toBe("x");
    loop.close();
  });

  it("what can't be awaited at all is TypeError", () => {
    for (const junk of ["ok", 3, null, {}]) {
      expect(thrown(() => asyncio.ensure_future(junk as never))).toBeInstanceOf(TypeError);
      expect(thrown(() => asyncio.shield(junk as never))).toBeInstanceOf(TypeError);
    }
  });

  bothForms("current_task(loop) is null, before and after a run", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    expect(asyncio.current_task(loop)).toBe(null);
    const worker = co(function* () {
      const found = [
        asyncio.current_task(loop),
        asyncio.current_task(null),
        asyncio.current_task(),
      ];
      return found.map((one) => one === task);
    });
    const task: asyncio.Task<boolean[]> = new asyncio.Task(worker(), { loop });
    expect(await loop.run_until_complete(task)).toEqual([true, true, true]);
    expect(asyncio.current_task(loop)).toBe(null);
    loop.close();
  });

  it("current_task() is RuntimeError", () => {
    expect(told(thrown(() => asyncio.current_task()))).toBe("RuntimeError(no running event loop)");
  });
});

describe("where no loop runs, the one that is set is meant", () => {
  bothForms("by ensure_future and Task", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    asyncio.set_event_loop(loop);
    const worker = co(function* () {
      return "ok";
    });
    const task = asyncio.ensure_future(worker());
    expect([task instanceof asyncio.Task, task.get_loop() === loop]).toEqual([true, true]);
    expect(new asyncio.Task(worker()).get_loop()).toBe(loop);
    expect(await loop.run_until_complete(task)).toBe("ok");
    expect([task.done(), task.result()]).toEqual([true, "ok"]);
    loop.close();
  });

  bothForms("by gather", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    asyncio.set_event_loop(loop);
    const worker = co(function* () {
      return "abc";
    });
    const gathered = asyncio.gather(worker(), worker());
    expect(gathered.get_loop()).toBe(loop);
    expect(await loop.run_until_complete(gathered)).toEqual(["abc", "abc"]);
    const empty = asyncio.gather();
    expect([empty.get_loop() === loop, empty instanceof asyncio.Future]).toEqual([true, true]);
    expect(await loop.run_until_complete(empty)).toEqual([]);
    loop.close();
  });

  bothForms("by shield", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    asyncio.set_event_loop(loop);
    const worker = co(function* () {
      return 42;
    });
    const outer = asyncio.shield(worker());
    expect(outer.get_loop()).toBe(loop);
    expect(await loop.run_until_complete(outer)).toBe(42);
    loop.close();
  });

  bothForms("by as_completed", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    asyncio.set_event_loop(loop);
    const worker = co(function* () {
      return 42;
    });
    const [next] = asyncio.as_completed([worker()]);
    expect(await loop.run_until_complete(next as asyncio.Awaitable<number>)).toBe(42);
    loop.close();
  });
});

describe("a running loop is meant", () => {
  bothForms("by ensure_future, gather, shield and as_completed", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const worker = co(function* () {
      return 42;
    });
    const main = co(function* () {
      const [next] = asyncio.as_completed([worker()]);
      return [
        [
          asyncio.ensure_future(worker()),
          asyncio.gather(worker()),
          asyncio.gather(),
          asyncio.shield(worker()),
        ],
        yield* on(next as asyncio.Awaitable<number>),
      ] as const;
    });
    const [futures, first] = await loop.run_until_complete(main());
    expect(futures.map((future) => future.get_loop() === loop)).toEqual([true, true, true, true]);
    const results: unknown[] = [];
    for (const future of futures) results.push(await loop.run_until_complete<unknown>(future));
    expect([results, first]).toEqual([[42, [42], [], 42], 42]);
    loop.close();
  });
});
