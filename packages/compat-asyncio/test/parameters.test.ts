import * as asyncio from "@asyncio-ts/compat-asyncio";
import { told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { virtually } from "./virtually.js";

// Every parameter that Python lets be given by keyword can be: by its place, by keyword, and mixed.

type Any = (...args: unknown[]) => unknown;

const { Context, ContextVar } = asyncio.contextvars;
const answer = asyncio.coroutine(async (value: number) => value);

/** What `call` throws at once, as Python would print it. */
function refused(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "accepted";
}

describe("functions take their parameters by place, by keyword, and mixed", () => {
  it("run", async () => {
    const loop_factory = () => asyncio.new_event_loop({ clock: "virtual" });
    const debug = asyncio.coroutine(async () => asyncio.get_running_loop().get_debug());
    expect(await asyncio.run(debug())).toBe(false);
    expect(await asyncio.run(debug(), { debug: true, loop_factory })).toBe(true);
    expect(await asyncio.run({ main: debug(), debug: true, loop_factory })).toBe(true);
    expectTypeOf(asyncio.run({ main: answer(1) })).toEqualTypeOf<Promise<number>>();
  });

  it("create_task, of the module, the loop and a group; Task", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const context = new Context();
      await asyncio.async_with(new asyncio.TaskGroup(), async (group) => {
        for (const [task, name] of [
          [asyncio.create_task(answer(1)), undefined],
          [asyncio.create_task(answer(1), { name: "a", context }), "a"],
          [asyncio.create_task({ coro: answer(1), name: "b", context }), "b"],
          [loop.create_task(answer(1), { name: "c", context }), "c"],
          [loop.create_task({ coro: answer(1), name: "d", context }), "d"],
          [group.create_task(answer(1), { name: "e", context }), "e"],
          [group.create_task({ coro: answer(1), name: "f", context }), "f"],
          [new asyncio.Task(answer(1), { name: "g", context, loop }), "g"],
          [new asyncio.Task({ coro: answer(1), name: "h", context }), "h"],
        ] as const) {
          expectTypeOf(task).toEqualTypeOf<asyncio.Task<number>>();
          expect(await task).toBe(1);
          if (name !== undefined) {
            expect([task.get_name(), task.get_context() === context]).toEqual([name, true]);
          }
        }
      });
    });
  });

  it("ensure_future, shield", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const coro_or_future = new asyncio.Future<number>();
      expect(asyncio.ensure_future(coro_or_future)).toBe(coro_or_future);
      expect(asyncio.ensure_future(coro_or_future, { loop })).toBe(coro_or_future);
      const ensured = asyncio.ensure_future({ coro_or_future, loop });
      expect(ensured).toBe(coro_or_future);
      expectTypeOf(ensured).toEqualTypeOf<asyncio.Future<number>>();
      expect(await asyncio.shield(answer(2))).toBe(2);
      const shielded = asyncio.shield({ arg: answer(3) });
      expectTypeOf(shielded).toEqualTypeOf<asyncio.Future<number>>();
      expect(await shielded).toBe(3);
    });
  });

  it("current_task, all_tasks, set_event_loop, iscoroutine, isfuture", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const other = asyncio.new_event_loop();
      expect(asyncio.current_task({ loop })).toBe(asyncio.current_task(loop));
      expect([asyncio.current_task({ loop: other }), asyncio.current_task(other)]).toEqual([
        null,
        null,
      ]);
      expect(asyncio.all_tasks({ loop })).toEqual(asyncio.all_tasks(loop));
      expect(asyncio.all_tasks({ loop: other }).size).toBe(0);
      const obj = new asyncio.Future();
      expect([asyncio.isfuture(obj), asyncio.isfuture({ obj })]).toEqual([true, true]);
      expect([asyncio.isfuture(1), asyncio.isfuture({ obj: 1 })]).toEqual([false, false]);
      expect([obj, 1].map(asyncio.isfuture)).toEqual([true, false]);
      expect(asyncio.iscoroutine({ obj: answer(1) })).toBe(true);
      expect(asyncio.iscoroutine({ obj })).toBe(false);
    });
    const loop = asyncio.new_event_loop();
    asyncio.set_event_loop({ loop });
    expect(asyncio.get_event_loop()).toBe(loop);
    asyncio.set_event_loop(null);
    loop.close();
  });

  it("sleep, whose result may be an object", async () => {
    await virtually(async () => {
      expectTypeOf(await asyncio.sleep(0, { result: 3 })).toEqualTypeOf<number>();
      expect(await asyncio.sleep(1, 3)).toBe(3);
      expect(await asyncio.sleep(1, { result: 3 })).toBe(3);
      expect(await asyncio.sleep({ delay: 1, result: 3 })).toBe(3);
      expect(await asyncio.sleep({ delay: 1 })).toBe(undefined);
      expect(await asyncio.sleep(1, { result: 3, more: 4 })).toEqual({ result: 3, more: 4 });
      expect(await asyncio.sleep(1, {})).toEqual({});
      expect(asyncio.get_running_loop().time()).toBe(6);
    });
  });

  it("wait, wait_for, as_completed", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const fs = [new asyncio.Future<number>()];
      for (const made of [
        asyncio.wait(fs, { timeout: 1 }),
        asyncio.wait({ fs, timeout: 1, return_when: asyncio.ALL_COMPLETED }),
      ]) {
        const [done, pending] = await made;
        expectTypeOf(pending).toEqualTypeOf<Set<asyncio.Future<number>>>();
        expect([done.size, pending.size]).toEqual([0, 1]);
      }
      expect(loop.time()).toBe(2);
      const fut = new asyncio.Future<number>();
      for (const made of [
        () => asyncio.wait_for(asyncio.shield(fut), 1),
        () => asyncio.wait_for(asyncio.shield(fut), { timeout: 1 }),
        () => asyncio.wait_for({ fut: asyncio.shield(fut), timeout: 1 }),
      ]) {
        expectTypeOf(made).toEqualTypeOf<() => asyncio.Coroutine<number>>();
        const [error] = await asyncio.gather(made(), { return_exceptions: true });
        expect(told(error)).toBe("TimeoutError()");
      }
      expect(loop.time()).toBe(5);
      expect(await asyncio.wait_for({ fut: answer(4), timeout: null })).toBe(4);
      for (const made of [
        asyncio.as_completed([answer(1)], { timeout: 1 }),
        asyncio.as_completed({ fs: [answer(1)], timeout: 1 }),
        asyncio.as_completed({ fs: [answer(1)] }),
      ]) {
        for (const next of made) expect(await next).toBe(1);
      }
    });
  });

  it("timeout, timeout_at, Timeout, reschedule", async () => {
    await virtually(async () => {
      const when = (scope: asyncio.Timeout) => scope.when();
      expect([
        when(asyncio.timeout(2)),
        when(asyncio.timeout({ delay: 2 })),
        when(asyncio.timeout({ delay: null })),
        when(asyncio.timeout_at(2)),
        when(asyncio.timeout_at({ when: 2 })),
        when(new asyncio.Timeout(2)),
        when(new asyncio.Timeout({ when: 2 })),
      ]).toEqual([2, 2, null, 2, 2, 2, 2]);
      await asyncio.async_with(asyncio.timeout(1), async (scope) => {
        scope.reschedule({ when: 9 });
        expect(scope.when()).toBe(9);
      });
    });
  });

  it("Future, cancel, add_done_callback", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const variable = new ContextVar("v", { default: "none" });
      const context = new Context();
      context.run(() => variable.set("given"));
      const log: unknown[] = [];
      for (const cancel of [
        (future: asyncio.Future<unknown>) => future.cancel(),
        (future: asyncio.Future<unknown>) => future.cancel(null),
        (future: asyncio.Future<unknown>) => future.cancel("m"),
        (future: asyncio.Future<unknown>) => future.cancel({ msg: "m" }),
        (future: asyncio.Future<unknown>) => future.cancel({ msg: null }),
      ]) {
        const future = new asyncio.Future({ loop });
        future.add_done_callback(() => log.push(variable.get()), { context });
        const task = asyncio.create_task(asyncio.sleep(9));
        await asyncio.sleep(0);
        expect([cancel(future), cancel(task as never)]).toEqual([true, true]);
        await asyncio.wait([future, task]);
        for (const ended of [future, task]) {
          try {
            ended.result();
          } catch (error) {
            log.push(told(error));
          }
        }
      }
      const [bare, said] = ["CancelledError()", "CancelledError(m)"];
      expect(log).toEqual(
        [bare, bare, said, said, bare].flatMap((error) => ["given", error, error]),
      );
    });
  });

  it("queues", async () => {
    await virtually(async () => {
      const maxsize = 2;
      const compare = (a: number, b: number) => b - a;
      for (const queue of [
        new asyncio.Queue<number>(maxsize),
        new asyncio.Queue<number>({ maxsize }),
        new asyncio.LifoQueue<number>({ maxsize }),
        new asyncio.PriorityQueue<number>({ maxsize }),
        new asyncio.PriorityQueue({ maxsize, compare }),
        new asyncio.PriorityQueue(maxsize, compare),
      ]) {
        expect(queue.maxsize).toBe(2);
      }
      expect(new asyncio.Queue().maxsize).toBe(0);
      const reversed = new asyncio.PriorityQueue<number>({ compare });
      for (const item of [1, 3, 2]) reversed.put_nowait(item);
      expect(reversed.get_nowait()).toBe(3);
      const queue = new asyncio.Queue<unknown>();
      queue.shutdown({ immediate: false });
      queue.shutdown(true);
      expect(refused(() => queue.get_nowait())).toContain("QueueShutDown");
    });
  });

  it("but an item that is put is any object: its keyword has to be marked", async () => {
    await virtually(async () => {
      const queue = new asyncio.Queue<unknown>();
      await queue.put({ item: 1 });
      queue.put_nowait({ item: 2 });
      await queue.put(asyncio.kw({ item: 3 }));
      queue.put_nowait(asyncio.kw({ item: 4 }));
      expect([1, 2, 3, 4].map(() => queue.get_nowait())).toEqual([{ item: 1 }, { item: 2 }, 3, 4]);
      expect(refused(() => queue.put(asyncio.kw({ itm: 1 })))).toBe(
        "TypeError: Queue.put() got an unexpected keyword argument 'itm': known are item",
      );
    });
  });

  it("the loop's methods", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const log: unknown[] = [];
    const context = new Context();
    const note = (name: unknown, own?: unknown) => log.push([name, own]);
    loop.call_soon({ callback: note, context });
    loop.call_soon_threadsafe({ callback: note });
    loop.call_later(1, { callback: note });
    loop.call_later({ delay: 2, callback: note, context });
    loop.call_at(3, { callback: note });
    loop.call_at({ when: 4, callback: note });
    // What has its value already is no keyword, but the callback's own.
    loop.call_soon(note, "own", { callback: note });
    loop.call_later(5, note, "own", { delay: 1 });
    loop.set_debug({ enabled: true });
    expect(loop.get_debug()).toBe(true);
    expect(await loop.run_until_complete({ future: asyncio.sleep(6, "end") })).toBe("end");
    const nothing = [undefined, undefined];
    expect(log).toEqual([
      nothing,
      nothing,
      ["own", { callback: note }],
      nothing,
      nothing,
      nothing,
      nothing,
      ["own", { delay: 1 }],
    ]);
    loop.set_exception_handler({ handler: (_, { message }) => log.push(message) });
    loop.call_exception_handler({ message: "by place" });
    loop.call_exception_handler({ context: { message: "by keyword" } });
    expect(log.slice(8)).toEqual(["by place", "by keyword"]);
    const factory: asyncio.TaskFactory = (own, coro, kwargs) =>
      new asyncio.Task(coro, { ...kwargs, loop: own });
    loop.set_task_factory({ factory });
    expect(loop.get_task_factory()).toBe(factory);
    loop.close();
  });
});

describe("TypeError, with CPython's text", () => {
  const future = () => new asyncio.Future();
  const any = asyncio as unknown as Record<string, Any>;
  const call = (name: string, ...args: unknown[]) => (any[name] as Any)(...args);
  const make = (name: string, ...args: unknown[]) =>
    Reflect.construct(any[name] as never, args) as unknown;

  const cases: [string, () => unknown, string][] = [
    [
      "a missing argument",
      () => call("wait_for", future()),
      "wait_for() missing 1 required positional argument: 'timeout'",
    ],
    [
      "two of them",
      () => call("wait_for"),
      "wait_for() missing 2 required positional arguments: 'fut' and 'timeout'",
    ],
    [
      "a missing first one",
      () => call("wait_for", { timeout: 1 }),
      "wait_for() missing 1 required positional argument: 'fut'",
    ],
    ["none", () => call("sleep"), "sleep() missing 1 required positional argument: 'delay'"],
    [
      "of a task",
      () => call("create_task", { name: "x" }),
      "create_task() missing 1 required positional argument: 'coro'",
    ],
    [
      "of a class",
      () => make("Timeout"),
      "Timeout.__init__() missing 1 required positional argument: 'when'",
    ],
    [
      "of a method",
      () => asyncio.get_running_loop().call_later(...([1] as unknown as [never])),
      "call_later() missing 1 required positional argument: 'callback'",
    ],
    [
      "two values for one",
      () => call("wait_for", future(), 1, { timeout: 2 }),
      "wait_for() got multiple values for argument 'timeout'",
    ],
    [
      "two values for one, of a class",
      () => make("Queue", 1, { maxsize: 2 }),
      "Queue.__init__() got multiple values for argument 'maxsize'",
    ],
    [
      "an unknown keyword, where nothing but keywords can stand",
      () => call("wait", [future()], { timeot: 1 }),
      "wait() got an unexpected keyword argument 'timeot': known are fs, timeout, return_when",
    ],
    [
      "an unknown keyword, marked",
      () => call("sleep", asyncio.kw({ delay: 1, results: 2 })),
      "sleep() got an unexpected keyword argument 'results': known are delay, result",
    ],
    [
      "a keyword by its place",
      () => call("wait", [future()], 1),
      "wait() takes 1 positional argument but 2 were given: write { timeout: ... }",
    ],
    [
      "a keyword by its place, of a class",
      () => make("Future", asyncio.get_running_loop()),
      "Future() takes 0 positional arguments but 1 were given: write { loop: ... }",
    ],
    [
      "a body for timeout",
      () => call("timeout", 1, async () => {}),
      "timeout() takes 1 positional argument but 2 were given: write async_with(timeout(1), body)",
    ],
    [
      "a body for timeout_at",
      () => call("timeout_at", 1, async () => {}),
      "timeout_at() takes 1 positional argument but 2 were given: write async_with(timeout_at(1), body)",
    ],
    [
      "async_with without a body",
      () => call("async_with", asyncio.timeout(1)),
      "async_with() takes a function after the manager: write async_with(manager, () => worker(x)), got undefined",
    ],
    [
      "async_with and a call in place of the body",
      () => call("async_with", asyncio.timeout(1), Promise.reject(new Error("unseen"))),
      "async_with() takes a function after the manager: write async_with(manager, () => worker(x)), got an object of class Promise",
    ],
    [
      "async_with without a manager",
      () => call("async_with", async () => {}),
      "an anonymous function does not support the asynchronous context manager protocol: write async_with(manager, body), as async_with(asyncio.timeout(1), async () => { ... })",
    ],
    [
      "nothing at all",
      () => call("async_with"),
      "undefined does not support the asynchronous context manager protocol: write async_with(manager, body), as async_with(asyncio.timeout(1), async () => { ... })",
    ],
  ];
  for (const [what, wrong, text] of cases) {
    it(what, async () => {
      await virtually(async () => {
        expect(refused(wrong)).toBe(`TypeError: ${text}`);
      });
    });
  }
});
