import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on, told } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";

class MyTask<T> extends asyncio.Task<T> {}

let loop: asyncio.EventLoop;

beforeEach(() => {
  loop = asyncio.new_event_loop({ clock: "virtual" });
});

afterEach(() => loop.close());

describe("the tasks of a loop", () => {
  bothForms("are what its factory makes, until null is set", async ({ co }) => {
    const coro = co(function* () {
      yield* on(asyncio.sleep(0));
    });
    const factory: asyncio.TaskFactory = (own, source, kwargs) =>
      new MyTask(source, { ...kwargs, loop: own });
    expect(loop.get_task_factory()).toBe(null);
    loop.set_task_factory(factory);
    expect(loop.get_task_factory()).toBe(factory);
    const made = loop.create_task(coro());
    expect(made).toBeInstanceOf(MyTask);
    await loop.run_until_complete(made);
    loop.set_task_factory(null);
    expect(loop.get_task_factory()).toBe(null);
    const plain = loop.create_task(coro());
    expect([plain instanceof asyncio.Task, plain instanceof MyTask]).toEqual([true, false]);
    await loop.run_until_complete(plain);
  });

  bothForms("have the name that create_task is given, by a factory too", async ({ co }) => {
    const coro = co(function* () {
      yield* on(asyncio.sleep(0));
    });
    const named = loop.create_task(coro(), { name: "test_task" });
    loop.set_task_factory((own, source, kwargs) => new MyTask(source, { ...kwargs, loop: own }));
    const special = loop.create_task(coro(), { name: "test_task" });
    expect([named.get_name(), special.get_name()]).toEqual(["test_task", "test_task"]);
    await loop.run_until_complete(asyncio.wait([named, special]));
  });

  bothForms(
    "come from create_task of a subclass, in ensure_future and gather too",
    async ({ co }) => {
      class Loop extends asyncio.EventLoop {
        override create_task(...args: unknown[]): asyncio.Task<never> {
          return new MyTask(args[0] as asyncio.CoroutineLike<never>, { loop: this });
        }
      }
      const own = new Loop({ clock: "virtual" });
      const coro = co(function* () {
        return asyncio.current_task() instanceof MyTask;
      });
      const task = asyncio.ensure_future(coro(), { loop: own });
      expect(task).toBeInstanceOf(MyTask);
      const main = co(function* () {
        return yield* on(asyncio.gather(coro(), coro()));
      });
      expect(await own.run_until_complete(main())).toEqual([true, true]);
      own.close();
    },
  );

  bothForms("are refused by a closed loop, without a second warning", async ({ co }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const closed = asyncio.new_event_loop();
    closed.close();
    loop.set_debug(true);
    const coro = co(function* () {});
    const main = co(function* () {
      let error: unknown;
      try {
        asyncio.ensure_future(coro(), { loop: closed });
      } catch (caught) {
        error = caught;
      }
      yield* on(asyncio.sleep(0));
      return told(error);
    });
    expect(await loop.run_until_complete(main())).toBe("RuntimeError(Event loop is closed)");
    loop.close();
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });
});
