import { Future, fromAbortSignal } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  allTasks,
  asCompleted,
  coroutine,
  createTask,
  ensureFuture,
  gather,
  map,
  run,
  runSync,
  sleep,
  Task,
  TaskGroup,
  timeout,
  timeoutAt,
  wait,
  waitFor,
} from "@asyncio-ts/task";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nextMacrotask, onUnhandledRejection } from "../../../host.shared.js";
import { virtually } from "./virtually.js";

// What JavaScript lets pass, and what newcomers write: each is refused at the call, and told what to
// write instead.

const unhandled: unknown[] = [];
let stopHearing: () => void;

beforeEach(() => {
  unhandled.length = 0;
  stopHearing = onUnhandledRejection((error) => unhandled.push(error));
});

afterEach(async () => {
  await nextMacrotask();
  stopHearing();
  expect(unhandled).toEqual([]);
});

type Any = (...args: unknown[]) => unknown;

/** Class and message of what is thrown, at the call or, by `run`, later. */
async function refusal(call: () => unknown): Promise<string> {
  const before = allTasks().size;
  try {
    await call();
  } catch (error) {
    expect(allTasks().size).toBe(before);
    return String(error);
  }
  return "accepted";
}

const failing = (): Promise<never> => Promise.reject(new Error("seen by nobody"));

async function expectRefusals(cases: readonly [() => unknown, string][]): Promise<void> {
  await virtually(async () => {
    const got: string[] = [];
    for (const [call] of cases) got.push(await refusal(call));
    expect(got).toEqual(cases.map(([, message]) => message));
    expect(await sleep(1, "usable")).toBe("usable");
  });
}

describe("a body is a function", () => {
  const group = TaskGroup.run as Any;

  it("of timeout and timeoutAt, checked at the call", async () => {
    await expectRefusals([
      [
        () => (timeout as Any)(500, failing()),
        "TypeError: timeout() takes a function: write timeout(500, () => worker(x)), got an object of class Promise",
      ],
      [
        () => (timeout as Any)(500, sleep(1)),
        "TypeError: timeout() takes a function: write timeout(500, () => worker(x)), got <sleep(1)>",
      ],
      [
        () => (timeout as Any)(500),
        "TypeError: timeout() takes a function: write timeout(500, () => worker(x)), got undefined",
      ],
      [
        () => (timeoutAt as Any)(500, failing()),
        "TypeError: timeoutAt() takes a function: write timeoutAt(when, () => worker(x)), got an object of class Promise",
      ],
    ]);
  });

  it("and a coroutine in its place does not begin", async () => {
    const log: string[] = [];
    const worker = coroutine(async () => {
      log.push("begun");
    });
    await virtually(async () => {
      for (const call of [
        () => (timeout as Any)(500, worker()),
        () => group(worker()),
        () => (gather as Any)(worker(), worker()),
      ]) {
        expect(await refusal(call)).toMatch(/^TypeError: .* takes /);
      }
      await sleep(1);
    });
    expect(log).toEqual([]);
  });

  it("of TaskGroup.run", async () => {
    await expectRefusals([
      [
        () => group(failing()),
        "TypeError: TaskGroup.run() takes a function: write TaskGroup.run(() => worker(x)), got an object of class Promise",
      ],
      [
        () => group({ limit: 4 }, async () => {}),
        "TypeError: TaskGroup.run() takes a function: write TaskGroup.run(() => worker(x)), got an object of class Object",
      ],
    ]);
  });

  it("and the time comes first, but in waitFor", async () => {
    const f = async (): Promise<void> => {};
    await expectRefusals([
      [
        () => (timeout as Any)(f, 500),
        "TypeError: a delay must be a number, got function f: the time comes first",
      ],
      [
        () => (timeoutAt as Any)(f, 500),
        "TypeError: a deadline must be a number, got function f: the time comes first",
      ],
      [
        () => (getRunningLoop().callLater as Any).call(getRunningLoop(), f, 500),
        "TypeError: a delay must be a number, got function f: the time comes first",
      ],
      [
        () => (waitFor as Any)(new Future(), f),
        "TypeError: a timeout must be a number, got function f",
      ],
    ]);
  });
});

describe("a function is no awaitable", () => {
  const text = "TypeError: An asyncio.Future, a coroutine or an awaitable is required: got";
  const worker = async (): Promise<void> => {};

  it("and waitFor says what to write", async () => {
    await expectRefusals([
      [
        () => (waitFor as Any)(worker, 500),
        `${text} function worker: write timeout(500, () => worker(x))`,
      ],
      [
        () => (waitFor as Any)(worker, null),
        `${text} function worker: write timeout(null, () => worker(x))`,
      ],
    ]);
  });

  it("nor for the others that take awaitables", async () => {
    const told = `${text} function worker: call it, or make a task of it by createTask()`;
    await expectRefusals([
      [() => (gather as Any)([worker]), told],
      [() => (ensureFuture as Any)(worker), told],
    ]);
  });

  it("and waitFor's TimeoutError has its time, not a body", async () => {
    await virtually(async () => {
      expect(await refusal(() => waitFor(new Future(), 25))).toBe(
        "TimeoutError: it was not done within 25 ms",
      );
    });
  });
});

describe("gather takes one list", () => {
  it("and refuses what is none, before anything is made a task", async () => {
    await expectRefusals([
      [
        () => (gather as Any)(sleep(1), sleep(2)),
        "TypeError: gather() takes one list: gather([a, b]), got <sleep(1)>",
      ],
      [
        () => (gather as Any)(failing(), failing()),
        "TypeError: gather() takes one list: gather([a, b]), got an object of class Promise",
      ],
      [
        () => (gather as Any)(),
        "TypeError: gather() takes one list: gather([a, b]), got undefined",
      ],
    ]);
  });
});

describe("a signal is an AbortSignal", () => {
  it("and refused before there is a task", async () => {
    const controller = new AbortController();
    const source = [1];
    const options = (signal: unknown) => ({ signal, concurrency: 1 });
    const told = (what: string) =>
      `TypeError: signal must be an AbortSignal, got ${what}: pass controller.signal`;
    const cases: [() => unknown, string][] = [];
    for (const [signal, what] of [
      [controller, "an object of class AbortController"],
      [5, "5"],
      [null, "null"],
    ] as const) {
      for (const call of [
        () => (createTask as Any)(async () => {}, { signal }),
        () => (map as Any)(source, async () => {}, options(signal)),
        () => (fromAbortSignal as Any)(signal),
      ]) {
        cases.push([call, told(what)]);
      }
    }
    await expectRefusals(cases);
  });
});

describe("an async generator can't be a task", () => {
  async function* numbers(): AsyncGenerator<number> {
    yield 1;
  }
  const told = "an async generator can't be a task: use for await in one";

  it("nor a call of one", async () => {
    await expectRefusals([
      [
        () => (createTask as Any)(numbers),
        `TypeError: a coroutine was expected, got function numbers: ${told}`,
      ],
      [
        () => new Task(numbers() as never),
        `TypeError: a coroutine was expected, got an object of class Object: ${told}`,
      ],
    ]);
    await virtually(async () => {
      const limited = TaskGroup.run(
        async (group) => refusal(() => (group.createTask as Any).call(group, numbers)),
        { limit: 1 },
      );
      expect(await limited).toContain(told);
    });
    const main = run(numbers as never, { loop: new VirtualLoop() });
    await expect(main).rejects.toThrow(told);
  });
});

describe("options are an object", () => {
  it("and else it is said which", async () => {
    const f = async (): Promise<void> => {};
    const told = (got: string, name: string) =>
      `TypeError: options must be an object, got ${got}: { ${name}: ${got} }`;
    await expectRefusals([
      [() => (TaskGroup.run as Any)(f, 4), told("4", "limit")],
      [() => (TaskGroup.run as Any)(f, null), told("null", "limit")],
      [() => (createTask as Any)(f, "x"), told('"x"', "name")],
      [() => (wait as Any)([new Future()], 5), told("5", "timeout")],
      [() => (asCompleted as Any)([new Future()], 5), told("5", "timeout")],
      [() => (map as Any)([1], f, 3), told("3", "concurrency")],
      [() => (gather as Any)([new Future()], true), told("true", "returnExceptions")],
    ]);
    await expect((run as Any)(f, 5)).rejects.toThrow("got 5: { grace: 5 }");
    expect(() => (runSync as Any)(f, 5)).toThrow("got 5: { loop: 5 }");
  });
});
