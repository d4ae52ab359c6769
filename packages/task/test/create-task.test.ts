import { Future } from "@asyncio-ts/future";
import { ContextVar, copyContext, getRunningLoop, Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  allTasks,
  type Coro,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  sleep,
  Task,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { collectGarbage, nextMacrotask } from "../../../host.shared.js";
import { now, turns, virtually } from "./virtually.js";

describe("T1 createTask schedules the first step", () => {
  bothForms("for the next turn, in line with callbacks", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const start = turns();
        const child = co(function* (name: string) {
          log.push(`${name} +${turns() - start}`);
        });
        createTask(child("a"));
        getRunningLoop().callSoon(() => log.push(`callback +${turns() - start}`));
        createTask(child("b"));
        log.push("created");
        yield* on(sleep(0));
        log.push("resumed");
      })(),
    );
    expect(log).toEqual(["created", "a +1", "callback +1", "b +1", "resumed"]);
  });

  const inputs: [string, () => Task<string>][] = [
    [
      "a function*",
      () =>
        createTask(function* () {
          yield* sleep(1);
          return "made";
        }),
    ],
    [
      "an async function",
      () =>
        createTask(async () => {
          await sleep(1);
          return "made";
        }),
    ],
    ["an arrow that returns a generator object", () => createTask(() => generate("made"))],
    ["an arrow that returns a promise", () => createTask(() => promise("made"))],
    ["an arrow that returns a Coroutine", () => createTask(() => lazyGenerator("made"))],
    ["an arrow that returns an operation", () => createTask(() => sleep(1, "made"))],
    ["a Coroutine of a function*", () => createTask(lazyGenerator("made"))],
    ["a Coroutine of an async function", () => createTask(lazyAsync("made"))],
    ["an operation", () => createTask(sleep(1, "made"))],
    ["an operation of one turn", () => createTask(sleep(0, "made"))],
    ["a generator object", () => createTask(generate("made"))],
  ];
  for (const [what, make] of inputs) {
    it(`takes ${what}`, async () => {
      await virtually(async () => {
        const task = make();
        expect(task).toBeInstanceOf(Task);
        expect(task).toBeInstanceOf(Future);
        expect(await task).toBe("made");
        expect([task.done(), task.cancelled(), task.result()]).toEqual([true, false, "made"]);
      });
    });
  }

  it("calls a function with no arguments and not before the first step", async () => {
    await virtually(async () => {
      let got: unknown[] | undefined;
      const task = createTask(async (...args: unknown[]) => {
        got = args;
      });
      expect(got).toBe(undefined);
      await task;
      expect(got).toEqual([]);
    });
  });

  it("makes the task on the loop of the options, else on the running one", async () => {
    const loop = new VirtualLoop();
    const task = createTask(async () => sleep(5, "elsewhere"), { loop });
    expect(task.loop).toBe(loop);
    expect([...allTasks(loop)].map((one) => one === task)).toEqual([true]);
    await loop.run();
    expect(task.result()).toBe("elsewhere");
    await virtually(async () => {
      expect(createTask(async () => {}).loop).toBe(getRunningLoop());
    });
  });

  it("makes the task on the realm's own loop outside of any", async () => {
    expect(await createTask(async () => "outside")).toBe("outside");
    expect(await createTask(generate("outside"))).toBe("outside");
  });

  it("asks the loop's factory, if it has one, and passes source and options on", async () => {
    const loop = new VirtualLoop();
    const asked: unknown[] = [];
    class Special<T> extends Task<T> {}
    loop.taskFactory = (...args: [Loop, never, object]) => {
      asked.push(args);
      return new Special(args[1], { ...args[2], loop: args[0] });
    };
    const source = async () => "special";
    const options = { name: "s", loop };
    const task = createTask(source, options);
    expect(task).toBeInstanceOf(Special);
    expect(asked).toEqual([[loop, source, options]]);
    await loop.run();
    expect([task.result(), task.name]).toEqual(["special", "s"]);
  });
});

describe("a coroutine that plain code awaits is a task as well", () => {
  it("with a name and a current task", async () => {
    const name = coroutine(async () => {
      await sleep(1);
      return currentTask()?.name;
    });
    expect(await name()).toMatch(/^Task-\d+$/);
  });
});

describe("T1 names", () => {
  it("are Task-N, counted up, where none is given", async () => {
    await virtually(async () => {
      const numbers = [1, 2, 3].map(() => {
        const [, digits] = /^Task-(\d+)$/.exec(createTask(async () => {}).name) ?? [];
        return Number(digits);
      });
      const first = numbers[0] as number;
      expect(first).toBeGreaterThan(0);
      expect(numbers).toEqual([first, first + 1, first + 2]);
    });
  });

  it("are strings, given or set", async () => {
    await virtually(async () => {
      const task = createTask(async () => {}, { name: 123 as unknown as string });
      expect(task.name).toBe("123");
      task.name = "other";
      expect(task.name).toBe("other");
      task.name = 7 as unknown as string;
      expect(task.name).toBe("7");
      expect(createTask(async () => {}, { name: "" }).name).toBe("");
    });
  });
});

describe("T1 the context", () => {
  const variable = new ContextVar("v", { default: 0 });

  bothForms("is a copy of the creator's, taken at the creation", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const child = co(function* (value: number) {
          log.push(variable.get());
          variable.set(value);
          yield* on(sleep(0));
          log.push(variable.get());
        });
        variable.set(1);
        const task = createTask(child(5));
        variable.set(2);
        yield* on(task);
        log.push(variable.get());
        // An awaited call is no task: it shares the context.
        yield* on(child(7));
        log.push(variable.get());
      })(),
    );
    expect(log).toEqual([1, 5, 2, 2, 7, 7]);
  });

  bothForms("is the given one itself", async ({ co }) => {
    await virtually(
      co(function* () {
        const context = copyContext();
        const task = createTask(
          co(function* () {
            yield* on(sleep(0));
            variable.set(6);
          })(),
          { context },
        );
        yield* on(task);
        expect(variable.get()).toBe(0);
        expect(context.get(variable)).toBe(6);
        expect(task.context).toBe(context);
      })(),
    );
  });

  bothForms("stays with its task over switches", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const child = co(function* (name: string, delay: number) {
          variable.set(delay);
          for (let i = 0; i < 3; i++) {
            yield* on(sleep(delay));
            log.push(`${name} ${variable.get()}`);
          }
        });
        const tasks = [createTask(child("a", 10)), createTask(child("b", 11))];
        for (const task of tasks) yield* on(task);
      })(),
    );
    expect(log).toEqual(["a 10", "b 11", "a 10", "b 11", "a 10", "b 11"]);
  });
});

describe("T1 a task is held until it is done", () => {
  it("though nothing else holds it or what it waits for", async () => {
    await virtually(async () => {
      const generated = new WeakRef(
        createTask(function* () {
          yield* new Future<void>();
        }),
      );
      const native = new WeakRef(
        createTask(async () => {
          await new Future<void>();
        }),
      );
      for (let i = 0; i < 3; i++) {
        // Weak references are kept alive to the end of the macrotask.
        await fromPromise(nextMacrotask());
        collectGarbage();
      }
      expect(generated.deref()?.done()).toBe(false);
      expect(native.deref()?.done()).toBe(false);
    });
  });
});

describe("T8 a task's outcome is its coroutine's", () => {
  it("setResult and setException throw RuntimeError and change nothing", async () => {
    await virtually(async () => {
      const task = createTask(async () => sleep(1, "own"));
      const errors = [() => task.setResult("x"), () => task.setException(new Error("x"))].map(
        thrown,
      );
      expect(errors.map(told)).toEqual([
        "RuntimeError(Task does not support set_result operation)",
        "RuntimeError(Task does not support set_exception operation)",
      ]);
      expect(errors[0]?.message).toContain("return the value");
      expect(errors[1]?.message).toContain("throw the error");
      expect(await task).toBe("own");
    });
  });

  it("source is what it was made of", async () => {
    await virtually(async () => {
      const source = lazyAsync("x");
      expect(createTask(source).source).toBe(source);
      const fn = async () => {};
      expect(createTask(fn).source).toBe(fn);
    });
  });

  bothForms("result() and exception() tell InvalidStateError while it runs", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = createTask(sleep(1, "done"));
        expect(told(thrown(() => task.result()))).toBe("InvalidStateError(Result is not set.)");
        expect(told(thrown(() => task.exception()))).toBe(
          "InvalidStateError(Exception is not set.)",
        );
        yield* on(task);
        expect([task.result(), task.exception()]).toEqual(["done", null]);
      })(),
    );
  });
});

describe("T9 currentTask and allTasks", () => {
  bothForms("currentTask is the one whose code runs, at every moment", async ({ co }) => {
    const log: unknown[] = [];
    const name = () => currentTask()?.name;
    await virtually(
      co(function* () {
        const child = co(function* (own: string) {
          log.push(`${own}: ${name()}`);
          yield* on(sleep(0));
          log.push(`${own}: ${name()}`);
          const inner = co(function* () {
            yield* on(sleep(1));
            log.push(`${own} inside: ${name()}`);
          });
          yield* on(inner());
          log.push(`${own}: ${name()}`);
        });
        const tasks = ["a", "b"].map((own) => createTask(child(own), { name: own }));
        getRunningLoop().callSoon(() => log.push(`callback: ${name()}`));
        for (const task of tasks) yield* on(task);
      })(),
    );
    expect(log).toEqual([
      "a: a",
      "b: b",
      "callback: undefined",
      "a: a",
      "b: b",
      "a inside: a",
      "a: a",
      "b inside: b",
      "b: b",
    ]);
  });

  bothForms("a created task does not become the current one", async ({ co }) => {
    await virtually(
      co(function* () {
        const me = currentTask();
        const task = createTask(sleep(1));
        expect(currentTask()).toBe(me);
        yield* on(task);
        expect(currentTask()).toBe(me);
      })(),
    );
  });

  it("currentTask throws RuntimeError outside of a loop", () => {
    const error = thrown(() => currentTask());
    expect(told(error)).toBe("RuntimeError(no running event loop)");
    expect(error.message).toContain("call this in a task or a callback");
    expect(told(thrown(() => allTasks()))).toBe("RuntimeError(no running event loop)");
  });

  bothForms("allTasks has the caller and all that are not done, in a new set", async ({ co }) => {
    await virtually(
      co(function* () {
        const me = currentTask() as Task<unknown>;
        const short = createTask(sleep(1), { name: "short" });
        const long = createTask(sleep(2), { name: "long" });
        const names = (tasks: Iterable<Task<unknown>>) => [...tasks].map((task) => task.name);
        expect(names(allTasks())).toEqual([me.name, "short", "long"]);
        yield* on(short);
        const some = allTasks();
        expect(names(some)).toEqual([me.name, "long"]);
        some.clear();
        long.cancel();
        expect(names(allTasks(getRunningLoop()))).toEqual([me.name, "long"]);
        yield* errorOf(long);
        expect(names(allTasks())).toEqual([me.name]);
        expect(allTasks(new Loop()).size).toBe(0);
        expect(now()).toBe(1);
      })(),
    );
  });

  bothForms("a failed task leaves allTasks too", async ({ co }) => {
    await virtually(
      co(function* () {
        const failing = co(function* () {
          throw new Error("x");
        });
        yield* errorOf(createTask(failing()));
        expect([...allTasks()].map((task) => task === currentTask())).toEqual([true]);
      })(),
    );
  });
});

function* generate(value: string): Coro<string> {
  yield* sleep(1);
  return value;
}

async function promise(value: string): Promise<string> {
  await sleep(1);
  return value;
}

const lazyGenerator = coroutine(generate);
const lazyAsync = coroutine(promise);

function thrown(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
