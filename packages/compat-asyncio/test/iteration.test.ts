import * as asyncio from "@asyncio-ts/compat-asyncio";
import { runSync } from "@asyncio-ts/task";
import { describe, expect, expectTypeOf, it } from "vitest";

/** Runs a program on a fresh virtual clock. */
function virtually<T>(main: asyncio.CoroutineLike<T>): Promise<T> {
  return asyncio.run(main, {
    loop_factory: () => asyncio.new_event_loop({ clock: "virtual" }),
  });
}

const now = (): number => asyncio.get_running_loop().time();

/** An async generator that waits for something of ours before each item. */
async function* ticker(log: string[], count = 3): AsyncGenerator<string, void> {
  try {
    for (let tick = 1; tick <= count; tick++) {
      await asyncio.sleep(1);
      yield `tick ${tick} at ${now()}`;
    }
  } finally {
    log.push("closed");
  }
}

describe("anext() in a generator coroutine", () => {
  it("iterates a queue until it is shut down", async () => {
    const log: string[] = [];
    const queue = new asyncio.Queue<string>();
    function* consumer(): asyncio.Coro<void> {
      const items = asyncio.aiter(queue);
      while (true) {
        const item = yield* asyncio.anext(items, null);
        if (item === null) break;
        log.push(`${item} at ${now()}`);
      }
      log.push("end");
    }
    function* main(): asyncio.Coro<void> {
      const task = asyncio.create_task(consumer());
      for (const item of ["a", "b"]) {
        yield* queue.put(item);
        yield* asyncio.sleep(1);
      }
      queue.put_nowait("c");
      queue.shutdown();
      yield* task;
    }
    await virtually(main());
    expect(log).toEqual(["a at 0", "b at 1", "c at 2", "end"]);
  });

  it("iterates an async generator, whose waits are the task's", async () => {
    const log: string[] = [];
    function* main(): asyncio.Coro<void> {
      const ticks = asyncio.aiter(ticker(log));
      while (true) {
        try {
          log.push(yield* asyncio.anext(ticks));
        } catch (error) {
          log.push((error as Error).name);
          if (error instanceof asyncio.StopAsyncIteration) break;
          throw error;
        }
      }
    }
    await virtually(main());
    expect(log).toEqual([
      "tick 1 at 1",
      "tick 2 at 2",
      "tick 3 at 3",
      "closed",
      "StopAsyncIteration",
    ]);
  });

  it("keeps the order of two tasks that iterate generators of their own", async () => {
    const log: string[] = [];
    function* reader(name: string): asyncio.Coro<void> {
      const ticks = asyncio.aiter(ticker([], 2));
      for (;;) {
        const tick = yield* asyncio.anext(ticks, undefined);
        if (tick === undefined) return;
        log.push(`${name}: ${tick}, ${asyncio.current_task()?.get_name()}`);
      }
    }
    function* main(): asyncio.Coro<void> {
      yield* asyncio.gather(
        asyncio.create_task(reader("a"), { name: "A" }),
        asyncio.create_task(reader("b"), { name: "B" }),
      );
    }
    await virtually(main());
    expect(log).toEqual([
      "a: tick 1 at 1, A",
      "b: tick 1 at 1, B",
      "a: tick 2 at 2, A",
      "b: tick 2 at 2, B",
    ]);
  });

  it("is cancelled inside of the async generator, which then has ended", async () => {
    const log: string[] = [];
    function* main(): asyncio.Coro<void> {
      const ticks = asyncio.aiter(ticker(log));
      const task = asyncio.create_task(asyncio.anext(ticks));
      yield* asyncio.sleep(0.5);
      task.cancel();
      try {
        yield* task;
      } catch (error) {
        log.push((error as Error).name);
      }
      log.push(yield* asyncio.anext(ticks, "end"), `at ${now()}`);
    }
    await virtually(main());
    expect(log).toEqual(["closed", "CancelledError", "end", "at 0.5"]);
  });

  it("loses no item of a queue when it is cancelled", async () => {
    const log: unknown[] = [];
    function* main(): asyncio.Coro<void> {
      const queue = new asyncio.Queue<string>();
      const items = asyncio.aiter(queue);
      const parked = asyncio.create_task(asyncio.anext(items));
      yield* asyncio.sleep(1);
      queue.put_nowait("item");
      parked.cancel();
      yield* asyncio.wait([parked]);
      log.push(parked.cancelled(), yield* asyncio.anext(items));
    }
    await virtually(main());
    expect(log).toEqual([true, "item"]);
  });
});

describe("anext() in an async function", () => {
  it("does the same", async () => {
    const log: string[] = [];
    await virtually(async () => {
      const ticks = asyncio.aiter(ticker(log, 1));
      log.push(await asyncio.anext(ticks));
      log.push(await asyncio.anext(ticks, "end"));
      try {
        await asyncio.anext(ticks);
      } catch (error) {
        log.push((error as Error).name);
      }
    });
    expect(log).toEqual(["tick 1 at 1", "closed", "end", "StopAsyncIteration"]);
  });
});

describe("anext() as Python has it", () => {
  it("does nothing before it is awaited, and does it once", async () => {
    const log: unknown[] = [];
    const queue = new asyncio.Queue<string>();
    queue.put_nowait("a");
    await virtually(async () => {
      const items = asyncio.aiter(queue);
      const next = asyncio.anext(items);
      log.push(queue.qsize(), await next, queue.qsize());
      await asyncio.gather(next, { return_exceptions: true }).then((results) => log.push(results));
    });
    expect(log.slice(0, 3)).toEqual([1, "a", 0]);
    expect(String((log[3] as unknown[])[0])).toContain("cannot reuse already awaited coroutine");
  });

  it("gives any default, null and undefined included", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const queue = new asyncio.Queue<string>();
      queue.shutdown();
      for (const fallback of [null, undefined, "end"]) {
        log.push(await asyncio.anext(asyncio.aiter(queue), fallback));
      }
    });
    expect(log).toEqual([null, undefined, "end"]);
  });

  it("passes the errors of the iterator on", async () => {
    const log: string[] = [];
    async function* failing(): AsyncGenerator<string> {
      await asyncio.sleep(1);
      throw new Error("boom");
    }
    function* main(): asyncio.Coro<void> {
      try {
        yield* asyncio.anext(asyncio.aiter(failing()), "end");
      } catch (error) {
        log.push((error as Error).message);
      }
    }
    await virtually(main());
    expect(log).toEqual(["boom"]);
  });

  it("takes iterators whose next() is a generator, a coroutine, or a plain function", async () => {
    const log: unknown[] = [];
    function counter(next: (n: number) => unknown): AsyncIterator<number> {
      let n = 0;
      return { next: () => next(++n) as never };
    }
    const steps = [
      function* (n: number): asyncio.Coro<IteratorResult<number>> {
        yield* asyncio.sleep(1);
        return { done: false, value: n };
      },
      asyncio.coroutine(async (n: number) => {
        await asyncio.sleep(1);
        return { done: false, value: n };
      }),
      (n: number) => ({ done: false, value: n }),
    ];
    function* main(): asyncio.Coro<void> {
      for (const step of steps) {
        const iterator = counter(step);
        log.push(yield* asyncio.anext(iterator), yield* asyncio.anext(iterator), now());
      }
    }
    await virtually(main());
    expect(log).toEqual([1, 2, 2, 1, 2, 4, 1, 2, 4]);
  });

  it("infers items and defaults", () => {
    const items = asyncio.aiter(new asyncio.Queue<string>());
    expectTypeOf(asyncio.anext(items)).toEqualTypeOf<asyncio.Coroutine<string>>();
    expectTypeOf(asyncio.anext(items, null)).toEqualTypeOf<asyncio.Coroutine<string | null>>();
  });
});

describe("what aiter() and anext() refuse", () => {
  it("what is no async iterable, or no async iterator: TypeError", () => {
    for (const value of [undefined, null, 1, [1, 2]]) {
      expect(() => asyncio.aiter(value as never)).toThrow(TypeError);
      expect(() => asyncio.anext(value as never)).toThrow(TypeError);
    }
    expect(() => asyncio.aiter([1] as never)).toThrow(
      "an object of class Array is not an async iterable: it needs a [Symbol.asyncIterator](), as queues and async generators have",
    );
    class Plain {}
    expect(() => asyncio.anext(new Plain() as never)).toThrow(
      "an object of class Plain is not an async iterator: anext() takes what aiter() gives",
    );
  });

  it("in runSync(): an async generator, but not a queue", () => {
    const log: unknown[] = [];
    function* main(): asyncio.Coro<void> {
      const queue = new asyncio.Queue<string>();
      queue.put_nowait("a");
      log.push(yield* asyncio.anext(asyncio.aiter(queue)));
      try {
        yield* asyncio.anext(asyncio.aiter(ticker([])));
      } catch (error) {
        log.push((error as Error).name);
      }
    }
    runSync(main, { loop: asyncio.new_event_loop({ clock: "virtual" }) });
    expect(log).toEqual(["a", "RuntimeError"]);
  });
});
