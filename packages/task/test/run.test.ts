import { Future } from "@asyncio-ts/future";
import { getRunningLoop, Loop } from "@asyncio-ts/loop";
import { DeadlockError, VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  type Coro,
  coroutine,
  createTask,
  currentTask,
  run,
  runOutside,
  runUntilComplete,
  sleep,
  type Task,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("N2 run runs a program on a loop of its own", () => {
  bothForms("and gives its result; then the loop is closed", async ({ co, fn }) => {
    const body = function* () {
      yield* on(sleep(1));
      return "result";
    };
    for (const main of [co(body)(), co(body), fn(body)] as never[]) {
      const loop = new VirtualLoop();
      expect(await run(main, { loop })).toBe("result");
      expect([loop.isClosed(), loop.isRunning()]).toEqual([true, false]);
    }
  });

  bothForms("and throws its error, the very object", async ({ co }) => {
    const loop = new VirtualLoop();
    const mine = new Error("mine");
    const main = co(function* () {
      yield* on(sleep(1));
      throw mine;
    });
    await expect(run(main(), { loop })).rejects.toBe(mine);
    expect(loop.isClosed()).toBe(true);
  });

  it("on a new loop by default, which is closed as well", async () => {
    let loop: Loop | undefined;
    expect(
      await run(async () => {
        loop = getRunningLoop();
        await sleep(1);
        return 7;
      }),
    ).toBe(7);
    expect(loop?.isClosed()).toBe(true);
  });

  it("debug sets the loop's debug mode", async () => {
    for (const debug of [true, false]) {
      expect(
        await run(async () => getRunningLoop().debug, { loop: new VirtualLoop(), debug }),
      ).toBe(debug);
    }
  });

  bothForms("what is left is cancelled together, and waited for", async ({ co }) => {
    const log: unknown[] = [];
    const left = co(function* (name: string, delay: number) {
      try {
        yield* on(sleep(1000));
      } catch (error) {
        log.push(`${name} ${told(error)}@${now()}`);
        yield* on(sleep(delay));
        log.push(`${name} ends@${now()}`);
        throw error;
      }
    });
    const main = co(function* () {
      createTask(left("a", 20));
      createTask(left("b", 10));
      yield* on(sleep(5));
      log.push("main ends");
      return "r";
    });
    expect(await virtually(main())).toBe("r");
    expect(log).toEqual([
      "main ends",
      "a CancelledError()@5",
      "b CancelledError()@5",
      "b ends@15",
      "a ends@25",
    ]);
  });

  bothForms("a task that fails while it is cancelled is reported", async ({ co }) => {
    const reports: Record<string, unknown>[] = [];
    const bad = new Error("bad cleanup");
    let task: Task<void> | undefined;
    const left = co(function* () {
      yield* errorOf(sleep(1000));
      throw bad;
    });
    const quiet = co(function* () {
      yield* errorOf(sleep(1000));
    });
    await virtually(
      co(function* () {
        getRunningLoop().setExceptionHandler((_, context) => reports.push(context));
        task = createTask(left()) as Task<void>;
        createTask(quiet());
        createTask(sleep(1000));
        yield* on(sleep(0));
      })(),
    );
    expect(reports.map((report) => Object.keys(report).sort())).toEqual([
      ["exception", "message", "task"],
    ]);
    expect(reports[0]?.message).toBe("unhandled exception during asyncio.run() shutdown");
    expect(reports[0]?.exception).toBe(bad);
    expect(reports[0]?.task).toBe(task);
  });

  bothForms("a failed main cancels what is left too", async ({ co }) => {
    const log: unknown[] = [];
    const left = co(function* () {
      log.push(told(yield* errorOf(sleep(1000))));
    });
    const main = co(function* () {
      createTask(left());
      yield* on(sleep(0));
      throw new Error("main");
    });
    await expect(virtually(main())).rejects.toThrow("main");
    expect(log).toEqual(["CancelledError()"]);
  });

  bothForms("a cancelled main rejects with CancelledError", async ({ co }) => {
    const main = co(function* () {
      currentTask()?.cancel("me");
      yield* on(sleep(1));
    });
    const error = await virtually(main()).catch((caught) => caught);
    expect(told(error)).toBe("CancelledError(me)");
  });

  bothForms("a deadlock rejects, names the task, and lets it clean up", async ({ co }) => {
    const log: unknown[] = [];
    const stuck = co(function* () {
      try {
        yield* on(new Future<void>());
      } finally {
        log.push("cleaned");
      }
    });
    const loop = new VirtualLoop();
    const error = await run(stuck(), { loop }).catch((caught) => caught);
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as DeadlockError).tasks.length).toBe(1);
    expect(error.message).toContain(((error as DeadlockError).tasks[0] as Task<void>).name);
    expect(log).toEqual(["cleaned"]);
    expect(loop.isClosed()).toBe(true);
  });

  bothForms("inside a program it is RuntimeError that says what to do", async ({ co }) => {
    await virtually(
      co(function* () {
        const error = yield* errorOf(
          (() => {
            const outcome = new Future<unknown>();
            run(async () => {}).then(
              () => outcome.setResult("no error"),
              (caught) => outcome.setException(caught),
            );
            return outcome;
          })(),
        );
        expect(told(error)).toBe(
          "RuntimeError(asyncio.run() cannot be called from a running event loop)",
        );
        expect((error as Error).message).toContain("await the coroutine, or create a task");
        yield* on(sleep(1));
      })(),
    );
  });

  it("twice, beside each other, each has its loop", async () => {
    const program = (name: string) => async () => {
      const loop = getRunningLoop();
      await sleep(2);
      expect(getRunningLoop()).toBe(loop);
      return name;
    };
    expect(await Promise.all([run(program("a")), run(program("b"))])).toEqual(["a", "b"]);
  });

  it("on a loop that runs already is refused, and leaves that alone", async () => {
    const loop = new VirtualLoop();
    const running = runUntilComplete(loop, pause(5));
    const log: unknown[] = [];
    const refused = run(async () => log.push("ran"), { loop }).catch((error) => error);
    expect(told(await refused)).toBe("RuntimeError(This event loop is already running)");
    expect(await running).toBe(undefined);
    expect([log, loop.isClosed(), loop.now()]).toEqual([[], false, 5]);
  });

  it("on a closed loop, or with junk, is refused; a given loop is closed", async () => {
    const closed = new Loop();
    closed.close();
    await expect(run(async () => {}, { loop: closed })).rejects.toThrow("Event loop is closed");
    const loop = new VirtualLoop();
    await expect(run(3 as never, { loop })).rejects.toThrow("a coroutine was expected, got 3");
    expect(loop.isClosed()).toBe(true);
  });
});

describe("R3 runUntilComplete turns the loop until one future is done", () => {
  bothForms("a done future costs one turn, a trivial coroutine two", async ({ co }) => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    future.setResult(7);
    expect(await runUntilComplete(loop, future)).toBe(7);
    expect(loop.turns).toBe(1);
    const trivial = co(function* () {
      return 1;
    });
    expect(await runUntilComplete(loop, trivial())).toBe(1);
    expect(loop.turns).toBe(3);
    expect(loop.isClosed()).toBe(false);
  });

  bothForms("errors and cancellations are thrown", async ({ co }) => {
    const loop = new VirtualLoop();
    const failing = co(function* () {
      throw new Error("x");
    });
    await expect(runUntilComplete(loop, failing())).rejects.toThrow("x");
    const future = new Future<void>({ loop });
    future.cancel("c");
    const error = await runUntilComplete(loop, future).catch((caught) => caught);
    expect(told(error)).toBe("CancelledError(c)");
  });

  bothForms("other tasks stay where they are for the next run", async ({ co }) => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    const slow = co(function* () {
      yield* on(sleep(10));
      log.push(`slow@${now()}`);
    });
    const task = createTask(slow(), { loop });
    await runUntilComplete(loop, pause(5));
    expect([log, task.done()]).toEqual([[], false]);
    await runUntilComplete(loop, task);
    expect(log).toEqual(["slow@10"]);
  });

  bothForms("stopped early it is RuntimeError that says why", async ({ co }) => {
    const loop = new VirtualLoop();
    loop.callLater(1, () => loop.stop());
    const waiting = co(function* () {
      yield* on(sleep(5));
    });
    const task = createTask(waiting(), { loop });
    const error = await runUntilComplete(loop, task).catch((caught) => caught);
    expect(told(error)).toBe("RuntimeError(Event loop stopped before Future completed.)");
    expect(error.message).toContain("something called loop.stop()");
    // Its callback is gone: the task's end does not stop a later run.
    const log: unknown[] = [];
    loop.callLater(10, () => log.push(task.done()));
    await loop.run();
    expect(log).toEqual([true]);
  });

  it("a future of another loop is ValueError", async () => {
    const loop = new VirtualLoop();
    const foreign = new Future<void>({ loop: new VirtualLoop() });
    const error = await runUntilComplete(loop, foreign).catch((caught) => caught);
    expect(error.name).toBe("ValueError");
    expect(error.message).toContain("wait for it in its own loop");
    expect(await runUntilComplete(loop, pause(1))).toBe(undefined);
  });
});

describe("runOutside runs code as nobody's", () => {
  it("it has no current task, and gives back what it returns", async () => {
    await virtually(async () => {
      const me = currentTask();
      expect(runOutside(() => currentTask())).toBe(undefined);
      expect(runOutside(() => 42)).toBe(42);
      expect(currentTask()).toBe(me);
      expect(() =>
        runOutside(() => {
          throw new Error("x");
        }),
      ).toThrow("x");
      expect(currentTask()).toBe(me);
    });
  });

  it("a promise that it starts is not cancelled with the task", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const loop = getRunningLoop();
      const gate = new Future<void>();
      const task = createTask(async () => {
        runOutside(async () => {
          await gate;
          log.push(`outside went on@${loop.now()}`);
        });
        await sleep(100);
      });
      await sleep(1);
      task.cancel();
      try {
        await task;
      } catch {
        log.push("task cancelled");
      }
      gate.setResult();
      await sleep(1);
    });
    expect(log).toEqual(["task cancelled", "outside went on@1"]);
  });

  it("in a generator too", async () => {
    await virtually(function* (): Coro<void> {
      const me = currentTask();
      expect(runOutside(() => currentTask())).toBe(undefined);
      expect(currentTask()).toBe(me);
    });
  });
});

const pause = coroutine(async (delay: number) => {
  await sleep(delay);
});
