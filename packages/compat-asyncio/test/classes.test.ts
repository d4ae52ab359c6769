import * as asyncio from "@asyncio-ts/compat-asyncio";
import { Future as CoreFuture } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue as CoreQueue } from "@asyncio-ts/queue";
import { thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

describe("a Task is a Future", () => {
  it("by instanceof, and by its names", async () => {
    await virtually(async () => {
      const task = asyncio.create_task(async () => 1);
      const future = new asyncio.Future<number>();
      expect([
        task instanceof asyncio.Task,
        task instanceof asyncio.Future,
        future instanceof asyncio.Future,
        future instanceof asyncio.Task,
        task instanceof CoreFuture,
      ]).toEqual([true, true, true, false, true]);
      expect([{}, null, 3, Promise.resolve()].map((x) => x instanceof asyncio.Future)).toEqual([
        false,
        false,
        false,
        false,
      ]);
      const log: unknown[] = [];
      const note = (done: asyncio.Future<number>) => log.push(done.result());
      task.add_done_callback(note);
      task.add_done_callback(note);
      expect(task.remove_done_callback(note)).toBe(2);
      task.add_done_callback(note);
      expect(task.get_loop()).toBe(asyncio.get_running_loop());
      expect(await task).toBe(1);
      await asyncio.sleep(0);
      expect(log).toEqual([1]);
    });
  });

  it("a future of the core, of a core loop, is none of the facade's", () => {
    const core = new CoreFuture<void>({ loop: new VirtualLoop() });
    expect(core instanceof asyncio.Future).toBe(false);
    expect(asyncio.isfuture(core)).toBe(true);
  });

  it("what the core makes on a facade's loop has Python's names", async () => {
    await virtually(async () => {
      const made = [
        asyncio.gather(asyncio.sleep(0)),
        asyncio.gather(),
        asyncio.shield(asyncio.sleep(0)),
        asyncio.fromPromise(Promise.resolve(1)),
        asyncio.ensure_future(Promise.resolve(1)),
        asyncio.get_running_loop().create_future(),
      ];
      for (const future of made) {
        expect(future instanceof asyncio.Future).toBe(true);
        expect(typeof (future as asyncio.Future<unknown>).add_done_callback).toBe("function");
      }
      expect(asyncio.ensure_future(asyncio.sleep(0)) instanceof asyncio.Task).toBe(true);
      expect([...asyncio.all_tasks()].every((task) => task instanceof asyncio.Task)).toBe(true);
    });
  });

  it("set_result and set_exception are refused by a task (T8)", async () => {
    await virtually(async () => {
      const task = asyncio.create_task(async () => "own");
      const messages = [
        thrown(() => task.set_result("x")),
        thrown(() => task.set_exception(new Error("x"))),
      ].map(told);
      expect(messages).toEqual([
        "RuntimeError(Task does not support set_result operation)",
        "RuntimeError(Task does not support set_exception operation)",
      ]);
      expect(await task).toBe("own");
    });
  });

  it("get_coro is what the task was made of, names can be set", async () => {
    await virtually(async () => {
      const coro = asyncio.coroutine(async () => {})();
      const task = asyncio.create_task(coro);
      expect(task.get_coro()).toBe(coro);
      task.set_name("other");
      expect(task.get_name()).toBe("other");
      expect([task.cancelling(), task.cancel("m"), task.cancelling(), task.uncancel()]).toEqual([
        0,
        true,
        1,
        0,
      ]);
    });
  });
});

describe("Future, by Python's names", () => {
  it("set_exception makes an instance of a class (F5)", async () => {
    await virtually(async () => {
      class Mine extends Error {}
      const future = new asyncio.Future<void>();
      future.set_exception(Mine);
      expect(future.exception()).toBeInstanceOf(Mine);
      const given = new Error("given");
      const other = new asyncio.Future<void>();
      other.set_exception(given);
      expect(other.exception()).toBe(given);
      // A function that makes no errors is thrown as it is.
      const odd = new asyncio.Future<void>();
      const junk = () => {};
      odd.set_exception(junk);
      expect(odd.exception()).toBe(junk);
    });
  });

  it("done twice is InvalidStateError that says so, and the loop goes on (F1)", async () => {
    await virtually(async () => {
      const future = new asyncio.Future<number>();
      future.set_result(1);
      for (const error of [
        thrown(() => future.set_result(2)),
        thrown(() => future.set_exception(new Error())),
      ]) {
        expect(error).toBeInstanceOf(asyncio.InvalidStateError);
        expect(error.message).toMatch(/^invalid state: an? (result|exception) can be set once/);
        expect(error.message).toContain("finished");
      }
      expect([future.result(), future.exception(), future.cancel()]).toEqual([1, null, false]);
      const pending = new asyncio.Future<number>();
      expect(told(thrown(() => pending.result()))).toBe("InvalidStateError(Result is not set.)");
      expect(told(thrown(() => pending.exception()))).toBe(
        "InvalidStateError(Exception is not set.)",
      );
      expect(pending.cancel("why")).toBe(true);
      expect(told(thrown(() => pending.result()))).toBe("CancelledError(why)");
      expect(thrown(() => pending.set_result(1)).message).toContain("cancelled");
      expect(await asyncio.sleep(0, "usable")).toBe("usable");
    });
  });

  it("its loop is the given one, else the running, else the one that is set", async () => {
    const loop = asyncio.new_event_loop();
    expect(new asyncio.Future({ loop }).get_loop()).toBe(loop);
    asyncio.set_event_loop(loop);
    expect(new asyncio.Future().get_loop()).toBe(loop);
    expect(new asyncio.Future({ loop: null }).get_loop()).toBe(loop);
    asyncio.set_event_loop(null);
    await virtually(async () => {
      expect(new asyncio.Future().get_loop()).toBe(asyncio.get_running_loop());
    });
  });
});

describe("F10 isfuture, iscoroutine, ensure_future", () => {
  it("tell what is what", async () => {
    await virtually(async () => {
      const lazy = asyncio.coroutine(async () => {});
      const generator = (function* () {})();
      const task = asyncio.create_task(lazy());
      const queue = new asyncio.Queue<number>();
      const values = [lazy(), generator, asyncio.sleep(1), asyncio.sleep(0), queue.get()];
      expect(values.map(asyncio.iscoroutine)).toEqual(values.map(() => true));
      expect(values.map(asyncio.isfuture)).toEqual(values.map(() => false));
      const futures = [task, new asyncio.Future(), asyncio.gather()];
      expect(futures.map(asyncio.isfuture)).toEqual([true, true, true]);
      expect(futures.map(asyncio.iscoroutine)).toEqual([false, false, false]);
      for (const neither of [lazy, Promise.resolve(), 3, null, undefined, "x", {}, []]) {
        expect([asyncio.isfuture(neither), asyncio.iscoroutine(neither)]).toEqual([false, false]);
      }
    });
  });

  it("ensure_future: a future itself, a coroutine as a task, a promise bridged", async () => {
    await virtually(async () => {
      const future = new asyncio.Future<number>();
      expect(asyncio.ensure_future(future)).toBe(future);
      const loop = asyncio.get_running_loop();
      expect(asyncio.ensure_future(future, { loop })).toBe(future);
      expect(await asyncio.ensure_future(asyncio.sleep(1, "x"))).toBe("x");
      expect(await asyncio.ensure_future(Promise.resolve("y"))).toBe("y");
      const other = asyncio.new_event_loop();
      const mismatch = thrown(() => asyncio.ensure_future(future, { loop: other }));
      expect(mismatch.name).toBe("ValueError");
      expect(told(mismatch)).toBe(
        "ValueError(The future belongs to a different loop than the one specified as the loop argument)",
      );
      const junk = thrown(() => asyncio.ensure_future(3 as never));
      expect(junk).toBeInstanceOf(TypeError);
      expect(junk.message).toContain(
        "An asyncio.Future, a coroutine or an awaitable is required: got 3",
      );
    });
  });
});

describe("errors have Python's names and args", () => {
  const classes = [
    asyncio.CancelledError,
    asyncio.InvalidStateError,
    asyncio.TimeoutError,
    asyncio.QueueEmpty,
    asyncio.QueueFull,
    asyncio.RuntimeError,
    asyncio.ValueError,
  ];
  for (const Class of classes) {
    it(Class.name, () => {
      const error = new Class("text", 2);
      expect(error).toBeInstanceOf(Error);
      expect([error.name, error.message, error.args]).toEqual([Class.name, "text", ["text", 2]]);
      expect([new Class().args, new Class().message]).toEqual([[], ""]);
      expect(String(error)).toBe(`${Class.name}: text`);
    });
  }

  it("advice is in the message, not in args", () => {
    const error = thrown(() => asyncio.get_running_loop()) as asyncio.RuntimeError;
    expect(error.args).toEqual(["no running event loop"]);
    expect(error.message).toMatch(/^no running event loop: ./);
  });

  it("CancelledError is told by isCancelled", () => {
    expect(asyncio.isCancelled(new asyncio.CancelledError())).toBe(true);
    expect(asyncio.isCancelled(new asyncio.TimeoutError())).toBe(false);
  });
});

describe("queues, by Python's names", () => {
  it("have them beside the core's", async () => {
    await virtually(async () => {
      for (const [Class, order] of [
        [asyncio.Queue, [3, 1, 2]],
        [asyncio.LifoQueue, [2, 1, 3]],
        [asyncio.PriorityQueue, [1, 2, 3]],
      ] as const) {
        const queue = new Class<number>(3);
        expect(queue).toBeInstanceOf(CoreQueue);
        expect([queue.maxsize, queue.qsize(), queue.empty(), queue.full()]).toEqual([
          3,
          0,
          true,
          false,
        ]);
        for (const item of [3, 1, 2]) queue.put_nowait(item);
        expect([queue.qsize(), queue.full()]).toEqual([3, true]);
        expect(() => queue.put_nowait(4)).toThrow(asyncio.QueueFull);
        const got = [queue.get_nowait(), await queue.get(), queue.get_nowait()];
        expect(got).toEqual(order);
        expect(() => queue.get_nowait()).toThrow(asyncio.QueueEmpty);
        for (let i = 0; i < 3; i++) queue.task_done();
        expect(told(thrown(() => queue.task_done()))).toBe(
          "ValueError(task_done() called too many times)",
        );
        await queue.join();
      }
    });
  });

  it("a size that is no number is TypeError, NaN is ValueError", () => {
    for (const Class of [asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue]) {
      expect(thrown(() => new Class("3" as never))).toBeInstanceOf(TypeError);
      expect(thrown(() => new Class("3" as never)).message).toContain('got "3"');
      expect(thrown(() => new Class(Number.NaN))).toBeInstanceOf(asyncio.ValueError);
    }
  });
});
