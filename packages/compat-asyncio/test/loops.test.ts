import * as asyncio from "@asyncio-ts/compat-asyncio";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { run as coreRun, sleep as coreSleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

afterEach(() => asyncio.set_event_loop(null));

describe("R9 which loop is meant", () => {
  it("get_running_loop: the running one, else RuntimeError", async () => {
    const error = thrown(() => asyncio.get_running_loop());
    expect(told(error)).toBe("RuntimeError(no running event loop)");
    expect(error.message).toContain("asyncio.run()");
    asyncio.set_event_loop(asyncio.new_event_loop());
    expect(() => asyncio.get_running_loop()).toThrow("no running event loop");
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    await asyncio.run(
      async () => {
        expect(asyncio.get_running_loop()).toBe(loop);
        await asyncio.sleep(1);
        expect(asyncio.get_running_loop()).toBe(loop);
      },
      { loop_factory: () => loop },
    );
  });

  it("get_event_loop: the running, else the one that is set", async () => {
    const made = asyncio.new_event_loop();
    asyncio.set_event_loop(made);
    expect(asyncio.get_event_loop()).toBe(made);
    const own = asyncio.new_event_loop();
    expect(own).not.toBe(made);
    expect(asyncio.get_event_loop()).toBe(made);
    asyncio.set_event_loop(own);
    expect(asyncio.get_event_loop()).toBe(own);
    await virtually(async () => {
      expect(asyncio.get_event_loop()).toBe(asyncio.get_running_loop());
      expect(asyncio.get_event_loop()).not.toBe(own);
    });
    expect(asyncio.get_event_loop()).toBe(own);
    asyncio.set_event_loop(null);
    expect(() => asyncio.get_event_loop()).toThrow("There is no current event loop");
  });

  it("a program of the literal kind: get, schedule, run, close", async () => {
    asyncio.set_event_loop(asyncio.new_event_loop());
    const loop = asyncio.get_event_loop();
    const log: unknown[] = [];
    loop.call_soon((...args: unknown[]) => log.push(args), 1, 2);
    const main = asyncio.coroutine(async (n: number) => {
      await asyncio.sleep(0);
      return n + 1;
    });
    expect(await loop.run_until_complete(main(1))).toBe(2);
    loop.call_soon(() => loop.stop());
    await loop.run_forever();
    expect([log, loop.is_running(), loop.is_closed()]).toEqual([[[1, 2]], false, false]);
    loop.close();
    expect(loop.is_closed()).toBe(true);
  });
});

describe("Python's names on a loop of the core", () => {
  it("are RuntimeError that names asyncio.run", async () => {
    await coreRun(
      async () => {
        for (const use of [
          () => asyncio.get_running_loop(),
          () => asyncio.get_event_loop(),
          () => asyncio.create_task(async () => {}),
          () => new asyncio.Future(),
          () => asyncio.timeout(1),
          () => asyncio.all_tasks(),
        ]) {
          const error = thrown(use);
          expect(error.name).toBe("RuntimeError");
          expect(error.message).toContain("one of @asyncio-ts/loop, without Python's names");
          expect(error.message).toContain("asyncio.run()");
        }
        // What needs no names works.
        await asyncio.sleep(0.001);
        await coreSleep(1);
      },
      { loop: new VirtualLoop() },
    );
  });
});

describe("N1 asyncio.run", () => {
  bothForms("on the loop of loop_factory, which is closed at the end", async ({ co }) => {
    let made = 0;
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const main = co(function* () {
      yield* on(asyncio.sleep(86_400));
      return now();
    });
    expect(
      await asyncio.run(main(), {
        loop_factory: () => {
          made++;
          return loop;
        },
      }),
    ).toBe(86_400);
    expect([made, loop.is_closed()]).toEqual([1, true]);
  });

  it("on a new loop by default, also with null", async () => {
    const loops = new Set<unknown>();
    for (const kwargs of [undefined, {}, { loop_factory: null, debug: null }]) {
      await asyncio.run(async () => loops.add(asyncio.get_running_loop()), kwargs);
    }
    expect(loops.size).toBe(3);
  });

  it("debug is the loop's", async () => {
    await asyncio.run(
      async () => {
        const loop = asyncio.get_running_loop();
        expect(loop.get_debug()).toBe(true);
        loop.set_debug(false);
        expect(loop.get_debug()).toBe(false);
      },
      { debug: true },
    );
  });

  it("does not set the loop for later", async () => {
    const own = asyncio.new_event_loop();
    asyncio.set_event_loop(own);
    await virtually(async () => {});
    expect(asyncio.get_event_loop()).toBe(own);
  });

  bothForms("inside a program is RuntimeError", async ({ co }) => {
    await virtually(
      co(function* () {
        const refused = asyncio.ensure_future(asyncio.run(asyncio.sleep(0)));
        expect(told(yield* errorOf(refused))).toBe(
          "RuntimeError(asyncio.run() cannot be called from a running event loop)",
        );
      })(),
    );
  });

  it("refuses what is no coroutine", async () => {
    for (const junk of [3, null, "x", Promise.resolve()]) {
      const error = await asyncio.run(junk as never).catch((caught) => caught);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain("a coroutine was expected, got");
    }
  });
});

describe("the virtual clock", () => {
  bothForms("advance() moves it inside of callbacks and tasks", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        loop.call_later(2, () => log.push(`two@${now()}`));
        loop.call_soon(() => {
          loop.advance(1.5);
          log.push(`soon@${now()}`);
        });
        loop.advance(1);
        log.push(`main@${now()}`);
        yield* on(asyncio.sleep(1));
        log.push(`slept@${now()}`);
      })(),
    );
    // Both timers are long due when the clock is looked at again.
    expect(log).toEqual(["main@1", "soon@2.5", "two@2.5", "slept@2.5"]);
  });

  it("advance() on the host's clock is RuntimeError that says what to do", () => {
    const error = thrown(() => asyncio.new_event_loop().advance(1));
    expect(told(error)).toBe("RuntimeError(the clock of the host cannot be advanced)");
    expect(error.message).toContain('new_event_loop({ clock: "virtual" })');
  });

  bothForms("DeadlockError has the tasks that are stuck", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const stuck = co(function* () {
      yield* on(new asyncio.Future<void>());
    });
    const task = loop.create_task(stuck(), { name: "stuck" });
    const error = (await loop
      .run_until_complete(task)
      .catch((caught) => caught)) as asyncio.DeadlockError;
    expect(error).toBeInstanceOf(asyncio.DeadlockError);
    expect(error.tasks.map((one: unknown) => one === task)).toEqual([true]);
    expect(error.message).toContain("1 task waits for ever\n  stuck waits for Future pending");
    // The loop can be used on.
    expect(await loop.run_until_complete(asyncio.sleep(1, "usable"))).toBe("usable");
    loop.close();
  });

  it("foreign_timeout is in seconds", async () => {
    const start = performance.now();
    const error = await virtually(
      async () => {
        await asyncio.fromPromise(new Promise(() => {}));
      },
      { foreign_timeout: 0.02 },
    ).catch((caught) => caught);
    expect(error.message).toContain("has waited 20 ms of real time");
    expect(performance.now() - start).toBeLessThan(900);
  });

  it("async_local_storage can be switched off", async () => {
    expect(asyncio.new_event_loop({ async_local_storage: false }).asyncLocalStorage).toBe(false);
    expect(asyncio.new_event_loop({ clock: "virtual" }).asyncLocalStorage).toBe(true);
    await virtually(
      async () => {
        await asyncio.sleep(1);
        expect(asyncio.current_task()?.get_name()).toMatch(/^Task-/);
      },
      { async_local_storage: false },
    );
  });
});

describe("T9 current_task and all_tasks", () => {
  bothForms("null in a callback, the task in a task, RuntimeError outside", async ({ co }) => {
    expect(told(thrown(() => asyncio.current_task()))).toBe("RuntimeError(no running event loop)");
    expect(() => asyncio.all_tasks()).toThrow("no running event loop");
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const seen: unknown[] = [];
        loop.call_soon(() => seen.push(asyncio.current_task()));
        const me = asyncio.current_task();
        expect(me).toBeInstanceOf(asyncio.Task);
        expect(asyncio.current_task(loop) === me).toBe(true);
        expect(asyncio.current_task(asyncio.new_event_loop())).toBe(null);
        yield* on(asyncio.sleep(0));
        expect(seen).toEqual([null]);
        expect([...asyncio.all_tasks()].map((task) => task === me)).toEqual([true]);
        expect([...asyncio.all_tasks(loop)].length).toBe(1);
        expect(asyncio.all_tasks(asyncio.new_event_loop()).size).toBe(0);
      })(),
    );
  });
});

describe("T11 set_task_factory", () => {
  bothForms("the factory gets loop, coroutine and keyword arguments", async ({ co }) => {
    const asked: unknown[][] = [];
    class Special<T> extends asyncio.Task<T> {}
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        expect(loop.get_task_factory()).toBe(null);
        const factory: asyncio.TaskFactory = (own, coro, kwargs) => {
          asked.push([own === loop, kwargs]);
          return new Special(coro, { ...kwargs, loop: own });
        };
        loop.set_task_factory(factory);
        expect(loop.get_task_factory()).toBe(factory);
        const body = co(function* () {
          return 1;
        });
        const tasks = [
          asyncio.create_task(body(), { name: "a" }),
          loop.create_task(body()),
          asyncio.ensure_future(body()),
        ];
        expect(tasks.every((task) => task instanceof Special)).toBe(true);
        expect(yield* on(asyncio.gather(...tasks, body()))).toEqual([1, 1, 1, 1]);
        loop.set_task_factory(null);
        expect(asyncio.create_task(body()) instanceof Special).toBe(false);
      })(),
    );
    expect(asked.slice(0, 2)).toEqual([
      [true, { name: "a" }],
      [true, {}],
    ]);
    expect(asked.length).toBe(4);
  });

  it("what cannot be called is TypeError", () => {
    const loop = asyncio.new_event_loop();
    expect(thrown(() => loop.set_task_factory(3 as never))).toBeInstanceOf(TypeError);
    expect(loop.get_task_factory()).toBe(null);
  });
});

describe("E1 the exception handler", () => {
  it("gets (loop, context), and null puts the default back", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const seen: unknown[] = [];
    const handler = (own: asyncio.EventLoop, context: { message: string; exception?: unknown }) =>
      seen.push([own === loop, context.message, told(context.exception)]);
    expect(loop.get_exception_handler()).toBe(null);
    loop.set_exception_handler(handler);
    expect(loop.get_exception_handler()).toBe(handler);
    loop.call_soon(function boom() {
      throw new Error("boom");
    });
    loop.call_soon(() => seen.push("after"));
    loop.call_soon(() => loop.stop());
    await loop.run_forever();
    loop.call_exception_handler({ message: "by hand", exception: new Error("x") });
    expect(seen).toEqual([
      [true, "Exception in callback boom", "Error(boom)"],
      "after",
      [true, "by hand", "Error(x)"],
    ]);
    loop.set_exception_handler(null);
    expect(loop.get_exception_handler()).toBe(null);
    expect(thrown(() => loop.set_exception_handler(3 as never))).toBeInstanceOf(TypeError);
    loop.close();
  });
});

describe("a closed or running loop", () => {
  it("closed: everything is RuntimeError that says what to do (R6)", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    loop.call_soon(() => expect.unreachable());
    loop.call_later(1, () => expect.unreachable());
    loop.close();
    loop.close();
    const errors = [
      thrown(() => loop.call_soon(() => {})),
      thrown(() => loop.call_soon_threadsafe(() => {})),
      thrown(() => loop.call_later(1, () => {})),
      thrown(() => loop.call_at(1, () => {})),
      thrown(() => loop.create_task(asyncio.sleep(0))),
      await loop.run_forever().catch((error) => error),
      await loop.run_until_complete(asyncio.sleep(0)).catch((error) => error),
      await asyncio.run(async () => {}, { loop_factory: () => loop }).catch((error) => error),
    ];
    for (const error of errors) {
      expect(told(error)).toBe("RuntimeError(Event loop is closed)");
      expect(error.message).toContain("make a new loop");
    }
    expect(loop.is_closed()).toBe(true);
  });

  bothForms("running: cannot be run again or closed (R1, R6)", async ({ co }) => {
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        expect(loop.is_running()).toBe(true);
        const refused = [
          loop.run_forever(),
          loop.run_until_complete(asyncio.sleep(0)),
          asyncio.new_event_loop().run_forever(),
        ];
        // Taken in all at once, so that none is unhandled while another is waited for.
        const all = asyncio.gather(...refused, { return_exceptions: true });
        const errors = (yield* on(all)).map(told);
        errors.push(told(thrown(() => loop.close())));
        expect(errors).toEqual([
          "RuntimeError(This event loop is already running)",
          "RuntimeError(This event loop is already running)",
          "RuntimeError(Cannot run the event loop while another loop is running)",
          "RuntimeError(Cannot close a running event loop)",
        ]);
        yield* on(asyncio.sleep(1));
      })(),
    );
  });

  bothForms("awaiting what belongs to another loop is RuntimeError", async ({ co }) => {
    const foreign = new asyncio.Future<void>({ loop: asyncio.new_event_loop() });
    await virtually(
      co(function* () {
        const error = (yield* errorOf(foreign)) as Error;
        expect(error.name).toBe("RuntimeError");
        expect(error.message).toContain("attached to a different loop");
        yield* on(asyncio.sleep(1));
      })(),
    );
  });
});

describe("what cannot be called back", () => {
  it("is TypeError that shows it", () => {
    const loop = asyncio.new_event_loop();
    for (const [junk, text] of [
      [3, "3"],
      [undefined, "undefined"],
      [Promise.resolve(), "an object of class Promise"],
    ]) {
      for (const [method, call] of [
        ["call_soon", () => loop.call_soon(junk as never)],
        ["call_soon_threadsafe", () => loop.call_soon_threadsafe(junk as never)],
        ["call_later", () => loop.call_later(1, junk as never)],
        ["call_at", () => loop.call_at(1, junk as never)],
      ] as const) {
        const error = thrown(call);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toBe(
          `a callable object was expected by ${method}(), got ${text}: pass the function, and its arguments after it`,
        );
      }
    }
    loop.close();
  });

  it("a coroutine is TypeError, and in debug mode a function that makes one", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual", debug: false });
    const worker = asyncio.coroutine(async () => {});
    const functions = [worker, async () => {}, function* () {}];
    const calls = (callback: unknown) => [
      () => loop.call_soon(callback as never),
      () => loop.call_later(0, callback as never),
      () => loop.call_at(0, callback as never),
    ];
    const refused =
      /^coroutines cannot be used with call_(soon|later|at)\(\): make a task of it by create_task\(\)$/;
    for (const call of calls(worker())) expect(call).toThrow(refused);
    for (const call of functions.flatMap(calls)) expect(call().cancelled()).toBe(false);
    loop.set_debug(true);
    for (const call of functions.flatMap(calls)) {
      expect(call).toThrow(refused);
      expect(call).toThrow(TypeError);
    }
    loop.close();
  });

  it("is refused as a done callback", () => {
    const loop = asyncio.new_event_loop();
    const future = new asyncio.Future({ loop });
    const error = thrown(() => future.add_done_callback(3 as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("got 3");
  });
});
