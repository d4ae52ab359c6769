import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on, type Script, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("a coroutine", () => {
  bothForms("awaits others, and gets their results", async ({ co }) => {
    const inner = co(function* (n: number) {
      return n;
    });
    const outer = co(function* () {
      return (yield* on(inner(42))) + (yield* on(inner(1000)));
    });
    expect(await virtually(outer())).toBe(1042);
  });

  it("may return a future, which then is the result", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const future = loop.create_future<string>();
    const task = loop.create_task(
      (function* (): asyncio.Coro<unknown> {
        return future;
      })(),
    );
    loop.call_soon(() => future.set_result("test"));
    loop.call_later(1, () => loop.stop());
    await loop.run_forever();
    expect(task.result()).toBe(future);
    loop.close();
  });
});

describe("a task", () => {
  bothForms("belongs to the loop that it is made for, and ends there", async ({ co }) => {
    const quick = co(function* () {
      return "ok";
    });
    for (let round = 0; round < 2; round++) {
      const loop = asyncio.new_event_loop({ clock: "virtual" });
      const task = new asyncio.Task(quick(), { loop });
      expect(task.get_loop()).toBe(loop);
      await loop.run_until_complete(task);
      expect([task.done(), task.result()]).toEqual([true, "ok"]);
      loop.close();
    }
  });

  it("is refused for what is no coroutine, each time", async () => {
    await virtually(async () => {
      for (let round = 0; round < 2; round++) {
        const error = thrown(() => new asyncio.Task(123 as never));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toContain("a coroutine was expected, got 123");
      }
    });
  });

  bothForms("can be made of the same kind of coroutine, each time", async ({ co }) => {
    await virtually(
      co(function* () {
        const quick = co(function* () {
          return 42;
        });
        for (let round = 0; round < 2; round++) {
          const task = asyncio.create_task(quick());
          expect(task).toBeInstanceOf(asyncio.Task);
          expect(yield* on(task)).toBe(42);
        }
      })(),
    );
  });

  it("can be made of an object that only has the methods of a generator", async () => {
    await virtually(async () => {
      for (let round = 0; round < 2; round++) {
        const like = {
          next: () => ({ done: true, value: 42 }),
          throw: (error: unknown) => {
            throw error;
          },
          return: () => ({ done: true, value: undefined }),
          [Symbol.iterator]() {
            return this;
          },
        };
        expect(await asyncio.create_task(like as never)).toBe(42);
      }
    });
  });

  bothForms("has the name that it is given, as a text", async ({ co }) => {
    await virtually(
      co(function* () {
        const nothing = co(function* () {});
        const task = asyncio.create_task(nothing(), { name: "No-op" });
        expect(task.get_name()).toBe("No-op");
        const numbered = asyncio.create_task(nothing(), { name: 987654321 as never });
        expect(numbered.get_name()).toBe("987654321");
        numbered.set_name(123456789 as never);
        expect(numbered.get_name()).toBe("123456789");
        yield* on(task);
      })(),
    );
  });

  bothForms("tells its coroutine, also when it is done", async ({ co }) => {
    await virtually(
      co(function* () {
        const coro = co(function* () {})();
        const task = asyncio.create_task(coro);
        yield* on(task);
        expect(task.get_coro()).toBe(coro);
      })(),
    );
  });

  bothForms("is the current one of its code only, however tasks take turns", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const [first, second] = [loop.create_future<void>(), loop.create_future<void>()];
    const seen: boolean[] = [];
    const one = co(function* (): Script<void> {
      seen.push(asyncio.current_task() === task1);
      yield* on(first);
      seen.push(asyncio.current_task() === task1);
      second.set_result();
    });
    const two = co(function* (): Script<void> {
      seen.push(asyncio.current_task() === task2);
      first.set_result();
      yield* on(second);
      seen.push(asyncio.current_task() === task2);
    });
    const task1: asyncio.Task<void> = loop.create_task(one());
    const task2: asyncio.Task<void> = loop.create_task(two());
    expect(asyncio.current_task(loop)).toBe(null);
    await loop.run_until_complete(asyncio.wait([task1, task2]));
    expect(seen).toEqual([true, true, true, true]);
    expect(asyncio.current_task(loop)).toBe(null);
    loop.close();
  });

  bothForms("keeps its context through done callbacks and sleeps", async ({ co }) => {
    const variable = new asyncio.contextvars.ContextVar("v", { default: "nope" });
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        expect(variable.get()).toBe("nope");
        for (const j of [0, 1]) {
          const future = new asyncio.Future<void>();
          future.add_done_callback(() => variable.set("something else"));
          variable.set(`yes${j}`);
          loop.call_soon(() => future.set_result());
          yield* on(future);
          expect(variable.get()).toBe(`yes${j}`);
          for (const i of [0, 1, 2]) {
            variable.set(`yes${i}-${j}`);
            yield* on(asyncio.sleep(0.001));
            expect(variable.get()).toBe(`yes${i}-${j}`);
          }
        }
      })(),
    );
    expect(variable.get()).toBe("nope");
  });

  bothForms("keeps its context among a hundred others", async ({ co }) => {
    const variable = new asyncio.contextvars.ContextVar("v", { default: -1 });
    let wrong = 0;
    await virtually(
      co(function* () {
        const worker = co(function* (number: number) {
          for (let i = 0; i < 10; i++) {
            variable.set(number + i);
            // Any times will do that let them overtake each other.
            yield* on(asyncio.sleep(((number * 7 + i * 3) % 11) / 100));
            if (variable.get() !== number + i) wrong++;
          }
        });
        const tasks = Array.from({ length: 100 }, (_, i) => asyncio.create_task(worker(i)));
        yield* on(asyncio.gather(...tasks));
      })(),
    );
    expect([wrong, variable.get()]).toEqual([0, -1]);
  });

  bothForms("shares the context that it is given with others", async ({ co }) => {
    const variable = new asyncio.contextvars.ContextVar<number>("v");
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const worker = co(function* (value: number) {
          yield* on(asyncio.sleep(0));
          variable.set(value);
        });
        const context = asyncio.contextvars.copy_context();
        const values = [context.get(variable)];
        for (const make of [
          () => new asyncio.Task(worker(1), { context }),
          () => asyncio.create_task(worker(2), { context }),
          () => loop.create_task(worker(3), { context }),
        ]) {
          const task = make();
          yield* on(task);
          expect(task.get_context()).toBe(context);
          values.push(context.get(variable));
        }
        expect(values).toEqual([undefined, 1, 2, 3]);
      })(),
    );
  });
});

describe("a future of a class of one's own", () => {
  bothForms("is awaited as any, whatever its methods do", async ({ co }) => {
    class Own<T> extends asyncio.Future<T> {
      override get_loop(): never {
        throw new Error("not to be called");
      }
    }
    await virtually(
      co(function* () {
        const future = new Own<object>();
        const waiting = co(function* () {
          const result = yield* on(future);
          return result === value;
        });
        const task = asyncio.create_task(waiting());
        yield* on(asyncio.sleep(0));
        const value = {};
        future.set_result(value);
        expect(yield* on(task)).toBe(true);
      })(),
    );
  });
});

describe("ensure_future", () => {
  bothForms("gives a future or a task as it is, in its loop only", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const quick = co(function* () {
      return "ok";
    });
    const future = loop.create_future<string>();
    future.set_result("ko");
    const task = loop.create_task(quick());
    const other = asyncio.new_event_loop();
    for (const [own, result] of [
      [future, "ko"],
      [task, "ok"],
    ] as const) {
      expect(asyncio.ensure_future(own)).toBe(own);
      expect(asyncio.ensure_future(own, { loop })).toBe(own);
      expect(thrown(() => asyncio.ensure_future(own, { loop: other })).name).toBe("ValueError");
      expect(await loop.run_until_complete(own)).toBe(result);
    }
    loop.close();
    other.close();
  });

  bothForms("takes an awaitable of somebody else's class", async ({ co }) => {
    const quick = co(function* () {
      return "ok";
    });
    // What has `__await__` in Python has `then` in JavaScript.
    class Wrapped {
      readonly then: PromiseLike<string>["then"];
      constructor(inner: asyncio.Awaitable<string>) {
        this.then = (...args) => inner.then(...args) as never;
      }
    }
    await virtually(
      co(function* () {
        expect(yield* on(asyncio.ensure_future(new Wrapped(quick())))).toBe("ok");
        const slept = new Wrapped(asyncio.sleep(0, "slept"));
        expect(yield* on(asyncio.ensure_future(slept))).toBe("slept");
      })(),
    );
  });
});

describe("sleep", () => {
  bothForms("takes its time and gives its result", async ({ co }) => {
    await virtually(
      co(function* () {
        yield* on(asyncio.sleep(0.05));
        expect(yield* on(asyncio.sleep(0.05, "yeah"))).toBe("yeah");
        expect(now()).toBe(0.1);
      })(),
    );
  });

  bothForms("of 0 lets what is ready run first", async ({ co }) => {
    let sum = 0;
    const add = (n: number) => {
      sum += n;
    };
    await virtually(
      co(function* () {
        asyncio.get_running_loop().call_soon(add, 1);
        expect(sum).toBe(0);
        const ten = yield* on(asyncio.sleep(0, 10));
        expect(sum).toBe(1);
        add(ten);
      })(),
    );
    expect(sum).toBe(11);
  });
});

describe("run_coroutine_threadsafe", () => {
  it("gives a future that is cancelled if the task ends itself so", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const worker = asyncio.coroutine(async () => {
      await asyncio.sleep(0.05);
      asyncio.current_task(loop)?.cancel();
      await asyncio.sleep(0);
    });
    const future = asyncio.run_coroutine_threadsafe(worker(), loop);
    const error = await loop.run_until_complete(future).catch((caught) => caught);
    expect([told(error), future.cancelled()]).toEqual(["CancelledError()", true]);
    loop.close();
  });

  it("passes the error of a task factory on, and reports it once", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const reports: unknown[] = [];
    loop.set_exception_handler((_, context) => reports.push(context.exception));
    const mine = new RangeError("factory");
    const future = asyncio.run_coroutine_threadsafe(asyncio.sleep(1), loop);
    loop.set_task_factory(() => {
      throw mine;
    });
    const error = await loop.run_until_complete(future).catch((caught) => caught);
    expect([error === mine, reports.length, reports[0] === mine]).toEqual([true, 1, true]);
    loop.close();
  });
});
