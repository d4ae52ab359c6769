import * as asyncio from "@asyncio-ts/compat-asyncio";
import { told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

type Calls = { context: boolean }[];

/** Counts how it is waited for. CPython: what a subclass that overrides the method is told of. */
class Watched<T> extends asyncio.Future<T> {
  readonly calls: Calls = [];

  override add_done_callback(
    callback: (future: this) => unknown,
    kwargs?: { readonly context?: asyncio.contextvars.Context | null },
  ): void {
    this.calls.push({ context: kwargs?.context !== undefined });
    super.add_done_callback(callback, kwargs);
  }
}

class WatchedTask<T> extends asyncio.Task<T> {
  readonly calls: Calls = [];

  override add_done_callback(
    callback: (future: this) => unknown,
    kwargs?: { readonly context?: asyncio.contextvars.Context | null },
  ): void {
    this.calls.push({ context: kwargs?.context !== undefined });
    super.add_done_callback(callback, kwargs);
  }
}

/** One that will have the result "x" in the next turn. */
function soon(): Watched<string> {
  const future = new Watched<string>();
  asyncio.get_running_loop().call_soon(() => future.set_result("x"));
  return future;
}

const byTask = [{ context: true }];
const byCallback = [{ context: false }];

describe("a future whose class has an add_done_callback of its own", () => {
  const ways: [string, (future: Watched<string>) => asyncio.Awaitable<unknown>, unknown, Calls][] =
    [
      ["await", (future) => future, "x", byTask],
      ["gather", (future) => asyncio.gather(future), ["x"], byCallback],
      ["wait_for", (future) => asyncio.wait_for(future, 1), "x", byTask],
      ["shield", (future) => asyncio.shield(future), "x", byCallback],
      [
        "as_completed",
        (future) => [...asyncio.as_completed([future])][0] as asyncio.Awaitable<string>,
        "x",
        byCallback,
      ],
    ];
  for (const [name, wait, result, calls] of ways) {
    it(`is waited for by it, in ${name} (generator form)`, async () => {
      await virtually(function* () {
        const future = soon();
        expect(yield* wait(future)).toEqual(result);
        expect(future.calls).toEqual(calls);
      });
    });

    it(`is waited for by it, in ${name} (async form)`, async () => {
      await virtually(async () => {
        const future = soon();
        expect(await wait(future)).toEqual(result);
        expect(future.calls).toEqual(calls);
      });
    });
  }

  it("is waited for by it, in wait(), which takes back what is left", async () => {
    await virtually(async () => {
      let removed = 0;
      class Left extends Watched<string> {
        override remove_done_callback(callback: (future: this) => unknown): number {
          removed++;
          return super.remove_done_callback(callback);
        }
      }
      const [left, first] = [new Left(), soon()];
      const [done, pending] = await asyncio.wait([left, first], {
        return_when: asyncio.FIRST_COMPLETED,
      });
      expect([done.size, done.has(first), pending.size, pending.has(left)]).toEqual([
        1,
        true,
        1,
        true,
      ]);
      expect([left.calls, first.calls, removed]).toEqual([byCallback, byCallback, 1]);
    });
  });

  it("a task is waited for by it, in a group and in run_until_complete", async () => {
    const tasks: WatchedTask<unknown>[] = [];
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    loop.set_task_factory((loop, coro, kwargs) => {
      const task = new WatchedTask(coro, { ...kwargs, loop });
      tasks.push(task);
      return task;
    });
    const main = asyncio.coroutine(async () => {
      await asyncio.async_with(new asyncio.TaskGroup(), async (group) => {
        group.create_task(asyncio.sleep(1));
      });
      return "done";
    });
    expect(await loop.run_until_complete(main())).toBe("done");
    expect(tasks.map((task) => task.calls)).toEqual([byCallback, byCallback]);
    loop.close();
  });

  it("a class below, and a task made of a future's class, is found out too", async () => {
    class Deeper extends Watched<string> {}
    await virtually(async () => {
      for (const Class of [Deeper, Watched, Deeper]) {
        const future: Watched<string> = new Class();
        const task = asyncio.create_task(async () => await future);
        await asyncio.sleep(0);
        expect(future.calls).toEqual(byTask);
        future.set_result("x");
        expect(await task).toBe("x");
      }
    });
  });

  it("others are waited for as ever", async () => {
    await virtually(async () => {
      const names = ["addRunnable", "removeRunnable", "addDoneCallback", "removeDoneCallback"];
      soon();
      for (const name of names) {
        expect(Object.hasOwn(asyncio.Future.prototype, name)).toBe(false);
        expect(Object.hasOwn(asyncio.Task.prototype, name)).toBe(false);
        expect(Object.hasOwn(Watched.prototype, name)).toBe(true);
      }
    });
  });
});

describe("who waits so", () => {
  it("is resumed in the turn in which he would be, with the current task known", async () => {
    const log: unknown[] = [];
    const trace = async (Class: new () => asyncio.Future<string>) => {
      const future = new Class();
      const waiter = async (name: string) => {
        const value = await future;
        log.push([name, value, asyncio.current_task()?.get_name()]);
      };
      const tasks = ["a", "b"].map((name) => asyncio.create_task(() => waiter(name), { name }));
      await asyncio.sleep(0);
      future.set_result("x");
      asyncio.get_running_loop().call_soon(() => log.push("after"));
      await asyncio.wait(tasks);
      return log.splice(0);
    };
    await virtually(async () => {
      const ordinary = await trace(asyncio.Future);
      expect(ordinary).toEqual([["a", "x", "a"], ["b", "x", "b"], "after"]);
      expect(await trace(Watched)).toEqual(ordinary);
    });
  });

  it("is cancelled through the future (generator form)", async () => {
    await virtually(function* () {
      const future = new Watched<string>();
      const task = asyncio.create_task(function* () {
        return yield* future;
      });
      yield* asyncio.sleep(0);
      task.cancel("why");
      yield* asyncio.wait([task]);
      expect([task.cancelled(), future.cancelled()]).toEqual([true, true]);
    });
  });

  it("is cancelled through the future (async form)", async () => {
    await virtually(async () => {
      const future = new Watched<string>();
      const task = asyncio.create_task(async () => await future);
      await asyncio.sleep(0);
      task.cancel("why");
      await asyncio.wait([task]);
      expect([task.cancelled(), future.cancelled()]).toEqual([true, true]);
    });
  });

  it("is thrown what the future failed with", async () => {
    await virtually(async () => {
      const future = new Watched<string>();
      asyncio.get_running_loop().call_soon(() => future.set_exception(new Error("failed")));
      await expect(async () => await future).rejects.toThrow("failed");
    });
  });

  it("is resumed once, though he is called twice", async () => {
    class Twice extends asyncio.Future<string> {
      override add_done_callback(callback: (future: this) => unknown): void {
        super.add_done_callback(callback);
        super.add_done_callback(callback);
      }
    }
    await virtually(async () => {
      const future = new Twice();
      const log: unknown[] = [];
      const task = asyncio.create_task(async () => {
        log.push(await future);
        log.push(await asyncio.sleep(1, "slept"));
      });
      await asyncio.sleep(0);
      future.set_result("x");
      await task;
      expect(log).toEqual(["x", "slept"]);
    });
  });

  it("is told of one who calls him before the future is done, and waits on", async () => {
    const errors: unknown[] = [];
    class Hasty extends asyncio.Future<string> {
      override add_done_callback(callback: (future: this) => unknown): void {
        super.add_done_callback(callback);
        this.get_loop().call_soon(callback, this);
      }
    }
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      loop.set_exception_handler((_, { exception }) => errors.push(told(exception)));
      const future = new Hasty();
      loop.call_later(1, () => future.set_result("x"));
      expect(await future).toBe("x");
    });
    expect(errors).toEqual(["InvalidStateError(Result is not set.)"]);
  });

  it("is never woken if the method throws, which the handler is told", async () => {
    const reports: unknown[] = [];
    class Bad extends asyncio.Future<string> {
      override add_done_callback(): void {
        throw new TypeError("no");
      }
    }
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    loop.set_exception_handler((_, { message, exception }) => reports.push([message, exception]));
    const task = loop.create_task(async () => await new Bad());
    await loop.run_until_complete(asyncio.sleep(1));
    expect(task.done()).toBe(false);
    loop.close();
    expect(reports).toEqual([
      ["Exception in add_done_callback()", new TypeError("no")],
      ["Task was destroyed but it is pending!", undefined],
    ]);
  });
});
