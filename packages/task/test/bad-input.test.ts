import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  allTasks,
  type Coro,
  coroutine,
  createTask,
  currentTask,
  ensureFuture,
  gather,
  run,
  runUntilComplete,
  shield,
  sleep,
  Task,
  timeout,
} from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nextMacrotask, onUnhandledRejection } from "../../../host.shared.js";
import { virtually } from "./virtually.js";

const unhandled: unknown[] = [];
let hearNoMore = (): void => {};

beforeEach(() => {
  unhandled.length = 0;
  hearNoMore = onUnhandledRejection((error) => unhandled.push(error));
});

afterEach(async () => {
  // Hosts tell of a rejection after the microtasks of its macrotask.
  await nextMacrotask();
  hearNoMore();
  expect(unhandled).toEqual([]);
});

function thrown(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe("createTask refuses what is no coroutine, by TypeError", () => {
  const tooLate = "an async function starts when it is called";
  const cases: [string, () => unknown, string, string][] = [
    ["a started async function", async () => {}, "an object of class Promise", tooLate],
    [
      "a started async function that fails",
      async () => {
        throw new Error("the refusal is the only error to be seen");
      },
      "an object of class Promise",
      tooLate,
    ],
    ["a rejected promise", () => Promise.reject(new Error("x")), "class Promise", tooLate],
    ["a foreign thenable", () => ({ then: () => {} }), "an object of class Object", tooLate],
    ["a future", () => new Future(), "<Future pending>", "runs already: await it"],
    ["a task", () => createTask(sleep(0)), "<Task pending name=", "runs already: await it"],
    ["a number", () => 3, "3", "pass an async function"],
    ["text", () => "worker", '"worker"', "pass an async function"],
    ["null", () => null, "null", "pass an async function"],
    ["undefined", () => undefined, "undefined", "pass an async function"],
    ["an object", () => ({}), "an object of class Object", "pass an async function"],
    ["an array iterator", () => [1][Symbol.iterator](), "an object of class", "pass an async"],
  ];
  for (const [what, make, value, remedy] of cases) {
    it(what, async () => {
      await virtually(async () => {
        const before = allTasks().size;
        const given = make();
        const made = allTasks().size - before;
        for (const refuse of [
          () => createTask(given as never),
          () => new Task(given as never),
          () => createTask(given as never, { loop: getRunningLoop() }),
        ]) {
          const error = thrown(refuse);
          expect(error).toBeInstanceOf(TypeError);
          expect(error.message).toContain("a coroutine was expected, got ");
          expect(error.message).toContain(value);
          expect(error.message).toContain(remedy);
        }
        // The refused leaves nothing behind, and the loop goes on.
        expect(allTasks().size - before).toBe(made);
        expect(await createTask(sleep(1, "usable"))).toBe("usable");
      });
    });
  }

  it("a function that returns junk makes a task with that result", async () => {
    await virtually(async () => {
      expect(await createTask((() => 42) as never)).toBe(42);
      expect(await createTask((() => null) as never)).toBe(null);
    });
  });

  it("a function that throws makes a failed task", async () => {
    await virtually(async () => {
      const task = createTask(() => {
        throw new Error("at once");
      });
      await expect(task).rejects.toThrow("at once");
    });
  });

  it("coroutine() refuses what is no function", () => {
    for (const junk of [3, undefined, Promise.resolve(), sleep]) {
      if (typeof junk === "function") continue;
      expect(() => coroutine(junk as never)).toThrow(TypeError);
      expect(() => coroutine(junk as never)).toThrow("pass the function, not a call of it");
    }
  });
});

describe("ensureFuture, gather and shield refuse what cannot be awaited", () => {
  for (const junk of [3, "x", null, undefined, {}]) {
    it(`${JSON.stringify(junk)} is TypeError`, async () => {
      await virtually(async () => {
        for (const call of [
          () => ensureFuture(junk as never),
          () => shield(junk as never),
          () => gather([junk as never]),
        ]) {
          const error = thrown(call);
          expect(error).toBeInstanceOf(TypeError);
          expect(error.message).toMatch(
            /^An asyncio.Future, a coroutine or an awaitable is required: got /,
          );
        }
        expect(await sleep(1, "usable")).toBe("usable");
      });
    });
  }
});

describe("awaiting from another loop is RuntimeError", () => {
  bothForms("that names both and the remedy; the loop goes on", async ({ co }) => {
    const other = new VirtualLoop();
    const foreign = new Future<void>({ loop: other });
    const waiter = co(function* () {
      const error = (yield* errorOf(foreign)) as Error;
      yield* on(sleep(1));
      return error;
    });
    const error = await virtually(
      co(function* () {
        return yield* on(createTask(waiter(), { name: "here" }));
      })(),
    );
    expect(error.name).toBe("RuntimeError");
    expect(error.message).toContain("name='here'");
    expect(error.message).toContain("Future pending");
    expect(error.message).toContain("attached to a different loop");
    expect(error.message).toContain("make both in the same loop");
    expect(foreign.done()).toBe(false);
  });

  bothForms("a future of another loop that is done is just read", async ({ co }) => {
    const foreign = new Future<string>({ loop: new VirtualLoop() });
    foreign.setResult("there");
    expect(
      await virtually(
        co(function* () {
          return yield* on(foreign);
        })(),
      ),
    ).toBe("there");
  });
});

describe("a closed loop is RuntimeError", () => {
  it("for createTask and runUntilComplete", async () => {
    const loop = new VirtualLoop();
    loop.close();
    const errors = [
      thrown(() => createTask(async () => {}, { loop })),
      await runUntilComplete(loop, sleep(0)).catch((error) => error),
    ];
    for (const error of errors) {
      expect(told(error)).toBe("RuntimeError(Event loop is closed)");
      expect(error.message).toContain("make a new loop");
    }
    expect(allTasks(loop).size).toBe(0);
  });
});

describe("running what runs already is RuntimeError", () => {
  bothForms("the loop itself, another loop, or closing it", async ({ co }) => {
    await virtually(
      co(function* () {
        const loop = getRunningLoop();
        const errors: unknown[] = [];
        const collect = (promise: Promise<unknown>) =>
          ensureFuture(
            promise.then(
              () => undefined,
              (error) => errors.push(error),
            ),
          );
        yield* on(collect(runUntilComplete(loop, new Future<void>())));
        yield* on(collect(runUntilComplete(new VirtualLoop(), new Future<void>())));
        errors.push(thrown(() => loop.close()));
        expect(errors.map(told)).toEqual([
          "RuntimeError(This event loop is already running)",
          "RuntimeError(Cannot run the event loop while another loop is running)",
          "RuntimeError(Cannot close a running event loop)",
        ]);
        yield* on(sleep(1));
      })(),
    );
  });
});

describe("a delay that is no number", () => {
  const calls: [string, (delay: never) => unknown][] = [
    ["sleep", (delay) => sleep(delay)],
    ["timeout", (delay) => timeout(delay, async () => {})],
  ];
  for (const [name, call] of calls) {
    it(`${name}: TypeError at the call, or ValueError for NaN`, async () => {
      await virtually(async () => {
        for (const [junk, text] of [
          ["x", '"x"'],
          [undefined, "undefined"],
          [10n, "10n"],
          [{}, "an object of class Object"],
        ]) {
          const error = thrown(() => call(junk as never));
          expect(error).toBeInstanceOf(TypeError);
          expect(error.message).toContain(`must be a number, got ${text}`);
        }
        const error = thrown(() => call(Number.NaN as never));
        expect(told(error)).toBe("ValueError(Invalid delay: NaN (not a number))");
        expect(error.message).toContain("check the arithmetic");
        expect(await sleep(1, "usable")).toBe("usable");
      });
    });
  }
});

describe("a callback that throws", () => {
  bothForms("is reported, and tasks go on", async ({ co }) => {
    const reports: Record<string, unknown>[] = [];
    await virtually(
      co(function* () {
        const loop = getRunningLoop();
        loop.setExceptionHandler((_, context) => reports.push(context));
        const bad = new Error("callback");
        const task = createTask(sleep(1, "x"));
        task.addDoneCallback(function failing() {
          throw bad;
        });
        expect(yield* on(task)).toBe("x");
        yield* on(sleep(1));
        expect(reports.map(({ message, exception }) => [message, exception === bad])).toEqual([
          ["Exception in callback failing", true],
        ]);
      })(),
    );
  });
});

describe("a coroutine is used once", () => {
  bothForms("the second await is RuntimeError that says what to do", async ({ co }) => {
    const log: unknown[] = [];
    const call = co(function* () {
      log.push("ran");
    })();
    await virtually(
      co(function* () {
        yield* on(call);
        const error = (yield* errorOf(call)) as Error;
        expect(told(error)).toBe("RuntimeError(cannot reuse already awaited coroutine)");
        expect(error.message).toContain("make a task");
        const again = (yield* errorOf(createTask(call))) as Error;
        expect(told(again)).toBe("RuntimeError(cannot reuse already awaited coroutine)");
      })(),
    );
    expect(log).toEqual(["ran"]);
  });
});

describe("a generator that yields junk in a call of an async function", () => {
  it("fails that call only", async () => {
    const junk = coroutine(function* (): Coro<void> {
      yield "junk" as never;
    });
    await virtually(async () => {
      let caught: unknown;
      try {
        await junk();
      } catch (error) {
        caught = error;
      }
      expect(told(caught)).toBe('RuntimeError(Task got bad yield: "junk")');
      expect(currentTask()).not.toBe(undefined);
      expect(await sleep(1, "usable")).toBe("usable");
    });
  });

  it("run() refuses a loop of its own in a loop, and leaves that one usable", async () => {
    await virtually(async () => {
      const loop = new VirtualLoop();
      const outcome = ensureFuture(run(async () => {}, { loop }));
      const error = await outcome.then(
        () => undefined,
        (caught) => caught,
      );
      expect(told(error)).toContain("cannot be called from a running event loop");
      expect(loop.isClosed()).toBe(false);
    });
  });
});
