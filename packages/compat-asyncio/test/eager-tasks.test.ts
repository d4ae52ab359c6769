import * as asyncio from "@asyncio-ts/compat-asyncio";
import {
  bothForms,
  errorOf,
  type Form,
  generatorForm,
  on,
  type Script,
  told,
} from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

type Main<T> = (loop: asyncio.EventLoop) => Script<T>;

/** Runs `main` on a loop whose tasks begin at once. */
function eagerly<T>({ co }: Form, main: Main<T>): Promise<T> {
  return virtually(
    co(function* () {
      const loop = asyncio.get_running_loop();
      loop.set_task_factory(asyncio.eager_task_factory);
      return yield* main(loop);
    })(),
  );
}

// What ends inside of the call that makes its task is a generator's: an async function can't.
describe("an eager task factory", () => {
  bothForms("makes the tasks of create_task, of the class that it is given", async (form) => {
    class Special<T> extends asyncio.Task<T> {}
    const factory = asyncio.create_eager_task_factory(Special as asyncio.TaskConstructor);
    await eagerly(form, function* (loop) {
      loop.set_task_factory(factory);
      expect(loop.get_task_factory()).toBe(factory);
      const nothing = form.co(function* () {});
      const task = loop.create_task(nothing());
      expect(task).toBeInstanceOf(Special);
      yield* on(task);
    });
  });

  it("one that need not wait is done when create_task returns", async () => {
    await eagerly(generatorForm, function* (loop) {
      const hello = generatorForm.co(function* () {
        return "hello";
      });
      const task = loop.create_task(hello());
      expect(task.done()).toBe(true);
      expect(yield* on(task)).toBe("hello");
    });
  });

  it("one that is done at once has no coroutine any more", async () => {
    await eagerly(generatorForm, function* (loop) {
      const nothing = generatorForm.co(function* () {});
      const task = loop.create_task(nothing());
      expect(task.get_coro()).toBe(null);
      yield* on(task);
      expect(task.get_coro()).toBe(null);
    });
  });

  it("one that is done at once can't be cancelled", async () => {
    await eagerly(generatorForm, function* (loop) {
      const quick = generatorForm.co(function* () {
        return "finished without blocking";
      });
      const task = loop.create_task(quick());
      expect(task.cancel()).toBe(false);
      expect(yield* on(task)).toBe("finished without blocking");
      expect(task.cancelled()).toBe(false);
    });
  });

  bothForms("its first step settles a future before create_task returns", async (form) => {
    await eagerly(form, function* (loop) {
      const future = loop.create_future<string>();
      const settle = form.co(function* () {
        future.set_result("my message");
      });
      loop.create_task(settle());
      expect(future.done()).toBe(true);
      expect(yield* on(future)).toBe("my message");
    });
  });

  bothForms("one that waits goes on later, as any task", async (form) => {
    await eagerly(form, function* (loop) {
      const sleeper = form.co(function* () {
        yield* on(asyncio.sleep(0.1));
        return "finished after blocking";
      });
      const task = loop.create_task(sleeper());
      expect(task.done()).toBe(false);
      expect(yield* on(task)).toBe("finished after blocking");
      expect(task.done()).toBe(true);
    });
  });

  bothForms("one that waits is cancelled there, with the message", async (form) => {
    await eagerly(form, function* (loop) {
      const sleeper = form.co(function* () {
        yield* on(asyncio.sleep(0.1));
      });
      const task = loop.create_task(sleeper());
      task.cancel("cancellation message");
      expect(task.cancelling()).toBe(1);
      expect(told(yield* errorOf(task))).toBe("CancelledError(cancellation message)");
    });
  });

  bothForms("is the current task, from its first step on", async (form) => {
    await eagerly(form, function* (loop) {
      const seen: unknown[] = [];
      const worker = form.co(function* () {
        seen.push(asyncio.current_task());
        yield* on(asyncio.sleep(0.1));
        seen.push(asyncio.current_task());
      });
      const task = loop.create_task(worker());
      expect(seen.map((one) => one === task)).toEqual([true]);
      yield* on(task);
      expect(seen.map((one) => one === task)).toEqual([true, true]);
    });
  });

  it("is among all_tasks() while it runs, and not when it is done", async () => {
    await eagerly(generatorForm, function* (loop) {
      let during = new Set<asyncio.Task<unknown>>();
      const worker = generatorForm.co(function* () {
        during = asyncio.all_tasks();
      });
      const task = loop.create_task(worker());
      expect([during.has(task), asyncio.all_tasks().has(task)]).toEqual([true, false]);
    });
  });

  bothForms("is among all_tasks() as long as it waits", async (form) => {
    await eagerly(form, function* (loop) {
      const [gate, end] = [loop.create_future<void>(), loop.create_future<void>()];
      let during = new Set<asyncio.Task<unknown>>();
      const worker = form.co(function* () {
        during = asyncio.all_tasks();
        yield* on(gate);
        end.set_result();
      });
      const task = loop.create_task(worker());
      expect([during.has(task), asyncio.all_tasks().has(task)]).toEqual([true, true]);
      gate.set_result();
      yield* on(end);
      expect(asyncio.all_tasks().has(task)).toBe(false);
    });
  });

  bothForms("has a context of its own", async (form) => {
    const variable = new asyncio.contextvars.ContextVar("v", { default: 0 });
    const seen: number[] = [];
    await eagerly(form, function* (loop) {
      const worker = form.co(function* () {
        seen.push(variable.get());
        variable.set(2);
        yield* on(asyncio.sleep(0.1));
        seen.push(variable.get());
        variable.set(3);
        seen.push(variable.get());
      });
      variable.set(1);
      const task = loop.create_task(worker());
      expect([seen, variable.get()]).toEqual([[1], 1]);
      yield* on(task);
      expect([seen, variable.get()]).toEqual([[1, 2, 3], 1]);
    });
  });
});

describe("how many tasks a program makes, and how many of them are not eager", () => {
  for (const eager of [false, true]) {
    /** Runs a program, and counts those that begin in a turn of their own. */
    async function count<T>(main: asyncio.CoroutineLike<T>): Promise<[T, number]> {
      const loop = asyncio.new_event_loop({ clock: "virtual" });
      let counted = 0;
      const make = (coro: asyncio.CoroutineLike<unknown>, kwargs: { eager_start?: boolean }) => {
        if (kwargs.eager_start !== true) counted++;
        return new asyncio.Task(coro, kwargs);
      };
      loop.set_task_factory(
        eager
          ? asyncio.create_eager_task_factory(make as asyncio.TaskConstructor)
          : (own, coro, kwargs) => make(coro, { ...kwargs, loop: own } as object),
      );
      const result = await loop.run_until_complete(main as asyncio.Awaitable<T>);
      loop.close();
      return [result, counted];
    }
    const kind = eager ? "eager" : "plain";

    bothForms(`${kind}: a chain of coroutines is one`, async ({ co }) => {
      const chain = co(function* (depth: number): Script<number> {
        return depth === 0 ? 0 : 1 + (yield* on(chain(depth - 1)));
      });
      expect(await count(chain(100))).toEqual([100, eager ? 0 : 1]);
    });

    bothForms(`${kind}: gather in gather makes one for each call`, async ({ co }) => {
      const spread = co(function* (width: number, depth: number): Script<void> {
        if (depth === 0) return;
        const calls = Array.from({ length: width }, () => spread(width, depth - 1));
        yield* on(asyncio.gather(...calls));
      });
      expect((await count(spread(5, 4)))[1]).toBe(eager ? 0 : 1 + 5 + 25 + 125 + 625);
    });

    bothForms(`${kind}: groups in groups make one for each call`, async ({ co, fn }) => {
      const spread = co(function* (width: number, depth: number): Script<void> {
        if (depth === 0) return;
        const body = fn(function* (group: asyncio.TaskGroup) {
          for (let i = 0; i < width; i++) group.create_task(spread(width, depth - 1));
        });
        yield* on(asyncio.async_with(new asyncio.TaskGroup(), body));
      });
      expect((await count(spread(5, 4)))[1]).toBe(eager ? 0 : 1 + 5 + 25 + 125 + 625);
    });
  }
});
