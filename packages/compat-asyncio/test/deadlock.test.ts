import { Future, isCancelled } from "@asyncio-ts/future";
import { DeadlockError, VirtualLoop } from "@asyncio-ts/loop/virtual";
import { LifoQueue, Queue } from "@asyncio-ts/queue";
import {
  type Coro,
  coroutine,
  createTask,
  fromPromise,
  gather,
  run,
  runSync,
  sleep,
  type Task,
  waitFor,
} from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";

// Here because the facade is the one package that has all the others.

function deadlockOf(main: () => Coro<unknown>): DeadlockError {
  try {
    runSync(main);
  } catch (error) {
    expect(error).toBeInstanceOf(DeadlockError);
    return error as DeadlockError;
  }
  throw new Error("it ended");
}

describe("queues inside of runSync()", () => {
  it("pass items with back-pressure, and are joined", () => {
    const log: string[] = [];
    const queue = new Queue<string>(1);
    function* worker(): Coro<void> {
      while (true) {
        const item = yield* queue.get();
        yield* sleep(10);
        log.push(`done ${item}`);
        queue.taskDone();
      }
    }
    const result = runSync(function* () {
      createTask(worker);
      for (const item of ["a", "b", "c"]) {
        yield* queue.put(item);
        log.push(`put ${item}`);
      }
      yield* queue.join();
      return "joined";
    });
    expect([result, log]).toEqual([
      "joined",
      ["put a", "put b", "done a", "put c", "done b", "done c"],
    ]);
  });

  it("lose no item to a wait that runs out of time", () => {
    const queue = new Queue<string>();
    const log: unknown[] = [];
    runSync(function* () {
      try {
        yield* waitFor(queue.get(), 10);
      } catch (error) {
        log.push((error as Error).name);
      }
      queue.putNowait("kept");
      log.push(yield* queue.get());
    });
    expect(log).toEqual(["TimeoutError", "kept"]);
  });
});

describe("DeadlockError says what each stuck task waits for", () => {
  it("in runSync(), for every kind of wait", () => {
    const queue = new Queue<string>();
    const full = new LifoQueue<string>(1);
    full.putNowait("x");
    let tasks: Task<unknown>[] = [];
    const error = deadlockOf(function* () {
      const named = (name: string, wait: () => Coro<unknown>) => createTask(wait, { name });
      const getter = named("getter", function* () {
        return yield* queue.get();
      });
      tasks = [
        getter,
        named("putter", function* () {
          yield* full.put("y");
        }),
        named("joiner", function* () {
          yield* full.join();
        }),
        named("iterator", function* () {
          // biome-ignore lint/suspicious/noExplicitAny: an iterator promises promises
          yield* queue[Symbol.asyncIterator]().next() as any;
        }),
        named("sleeper", function* () {
          yield* sleep(Number.POSITIVE_INFINITY);
        }),
        named("waiter", function* () {
          yield* new Future<void>();
        }),
        named("follower", function* () {
          return yield* getter;
        }),
        named("gatherer", function* () {
          yield* gather([getter, new Future<void>(), sleep(3)]);
        }),
        named("deep", function* () {
          yield* coroutine(function* outer(): Coro<void> {
            yield* coroutine(function* inner(): Coro<void> {
              yield* queue.get();
            })();
          })();
        }),
      ];
      yield* sleep(5);
      throw yield* new Future<void>();
    });
    const [main, ...others] = error.tasks;
    expect(others.map((task, index) => task === tasks[index])).toEqual(tasks.map(() => true));
    expect((main as Task<unknown>).name).toMatch(/^Task-\d+$/);
    expect(error.message.replace(/Task-\d+/, "Task-N")).toBe(
      [
        "nothing is ready and no timer is left: 10 tasks wait for ever",
        "  Task-N waits for Future pending",
        "  getter waits for Queue.get()",
        "  putter waits for LifoQueue.put()",
        "  joiner waits for LifoQueue.join()",
        "  iterator waits for Queue.get()",
        "  sleeper waits for sleep(Infinity)",
        "  waiter waits for Future pending",
        "  follower waits for Task pending name='getter'",
        "  gatherer waits for gather() of 3 with 2 to go",
        "  deep waits for Queue.get()",
      ].join("\n"),
    );
    expect(error.args).toEqual(["nothing is ready and no timer is left"]);
    // They were cancelled when the run ended.
    expect(tasks.map((task) => task.cancelled())).toEqual(tasks.map(() => true));
  });

  it("in run() on the virtual clock, with both kinds of coroutine, all of a task's waits", async () => {
    const queue = new Queue<string>();
    const program = run(
      async () => {
        createTask(
          async () => {
            await queue.get();
          },
          { name: "async" },
        );
        createTask(
          async () => {
            await Promise.all([queue.get(), new Future<void>()]);
          },
          { name: "both" },
        );
        await new Future<void>();
      },
      { loop: new VirtualLoop() },
    );
    const error = (await program.catch((error: unknown) => error)) as Error;
    expect(error.message.replace(/Task-\d+/, "Task-N")).toBe(
      [
        "nothing is ready and no timer is left: 3 tasks wait for ever",
        "  Task-N waits for Future pending",
        "  async waits for Queue.get()",
        "  both waits for Future pending and Queue.get()",
      ].join("\n"),
    );
  });

  it("says 1 task where it is one, and who catches the cancellation is cancelled", () => {
    const log: unknown[] = [];
    const error = deadlockOf(function* () {
      try {
        yield* new Queue<string>().get();
      } catch (error) {
        log.push(isCancelled(error));
        throw error;
      }
    });
    expect(error.message).toMatch(/: 1 task waits for ever\n {2}Task-\d+ waits for Queue.get\(\)$/);
    expect(log).toEqual([true]);
  });
});

describe("what is foreign is no deadlock, and named as well", () => {
  it("a wait through fromPromise()", async () => {
    const program = run(() => fromPromise(new Promise(() => {})), {
      loop: new VirtualLoop({ foreignTimeout: 20 }),
    });
    const error = (await program.catch((error: unknown) => error)) as Error;
    expect([error.name, error.message.split(":")[0]]).toEqual([
      "RuntimeError",
      "the virtual clock has waited 20 ms of real time for a promise (fromPromise)",
    ]);
  });

  it("a bare await of a promise, by the name of the task", async () => {
    let task: Task<void> | undefined;
    let waitsFor: string | undefined;
    let release = (): void => {};
    await run(
      async () => {
        task = createTask(
          async () => {
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          },
          { name: "fetcher" },
        );
        await fromPromise(new Promise((resolve) => setTimeout(resolve, 20)));
        waitsFor = task.waitsFor;
        release();
        await task;
      },
      { loop: new VirtualLoop() },
    );
    expect(waitsFor).toBe("something that is not of asyncio-ts (see fromPromise)");
    expect(task?.waitsFor).toBeUndefined();
  });
});
