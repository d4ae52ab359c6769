import { Future } from "@asyncio-ts/future";
import { DeadlockError } from "@asyncio-ts/loop/virtual";
import {
  ALL_COMPLETED,
  createTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  sleep,
  type Task,
  wait,
} from "@asyncio-ts/task";
import { bothForms, errorOf, type Form, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, turns, virtually } from "./virtually.js";

/** Three tasks: 1 and 3 return, 2x throws; each after as many milliseconds. */
function three({ co }: Form): Task<unknown>[] {
  const after = co(function* (delay: number, error?: Error) {
    yield* on(sleep(delay));
    if (error !== undefined) throw error;
    return delay;
  });
  return [
    createTask(after(1), { name: "1" }),
    createTask(after(2, new Error("x")), { name: "2x" }),
    createTask(after(3), { name: "3" }),
  ];
}

const names = (tasks: Iterable<unknown>) => [...tasks].map((task) => (task as Task<unknown>).name);

describe("W5 wait tells who is done and who is not", () => {
  const modes: [ReturnWhen | undefined, string[], string[], number][] = [
    [FIRST_COMPLETED, ["1"], ["2x", "3"], 1],
    [FIRST_EXCEPTION, ["1", "2x"], ["3"], 2],
    [ALL_COMPLETED, ["1", "2x", "3"], [], 3],
    [undefined, ["1", "2x", "3"], [], 3],
  ];
  for (const [returnWhen, done, pending, time] of modes) {
    bothForms(`${returnWhen ?? "by default"}: ${done} at ${time}`, async (form) => {
      await virtually(
        form.co(function* () {
          const result = yield* on(wait(three(form), { returnWhen }));
          expect([names(result.done), names(result.pending), now()]).toEqual([done, pending, time]);
        })(),
      );
    });
  }

  bothForms("FIRST_EXCEPTION ignores the cancelled", async (form) => {
    await virtually(
      form.co(function* () {
        const tasks = three(form);
        tasks[1]?.cancel();
        const { done, pending } = yield* on(wait(tasks, { returnWhen: FIRST_EXCEPTION }));
        expect([names(done), names(pending), now()]).toEqual([["1", "2x", "3"], [], 3]);
      })(),
    );
  });

  bothForms("a timeout ends it, without an error, and cancels nothing", async (form) => {
    await virtually(
      form.co(function* () {
        const tasks = three(form);
        const { done, pending } = yield* on(wait(tasks, { timeout: 1.5 }));
        expect([names(done), names(pending), now()]).toEqual([["1"], ["2x", "3"], 1.5]);
        expect([...pending].map((task) => task.cancelled())).toEqual([false, false]);
        expect(yield* on(tasks[2] as Task<unknown>)).toBe(3);
      })(),
    );
  });

  bothForms("null is no timeout", async (form) => {
    await virtually(
      form.co(function* () {
        const { done } = yield* on(wait(three(form), { timeout: null }));
        expect([done.size, now()]).toEqual([3, 3]);
      })(),
    );
  });

  bothForms("its timer goes with it", async (form) => {
    let end: number | undefined;
    const program = virtually(
      form.co(function* () {
        yield* on(wait([createTask(sleep(1))], { timeout: 1000 }));
        try {
          yield* on(new Future<void>());
        } finally {
          end = now();
        }
      })(),
    );
    await expect(program).rejects.toThrow(DeadlockError);
    expect(end).toBe(1);
  });

  bothForms("costs two turns with timeout 0, and if all are done already", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const tasks = three(form);
        let start = turns();
        const first = yield* on(wait(tasks, { timeout: 0 }));
        log.push([first.done.size, first.pending.size, turns() - start, now()]);
        yield* on(wait(tasks));
        start = turns();
        const second = yield* on(wait(tasks));
        log.push([second.done.size, second.pending.size, turns() - start]);
      })(),
    );
    expect(log).toEqual([
      [0, 3, 2, 0],
      [3, 0, 2],
    ]);
  });

  bothForms("cancelled itself, it cancels nothing and leaves no trace", async (form) => {
    await virtually(
      form.co(function* () {
        const tasks = three(form);
        const waiting = form.co(function* () {
          yield* on(wait(tasks));
        });
        const task = createTask(waiting());
        yield* on(sleep(0));
        task.cancel("w");
        expect(told(yield* errorOf(task))).toBe("CancelledError(w)");
        expect(tasks.map((one) => one.done())).toEqual([false, false, false]);
        // A task that is done with nobody waiting has nothing to call.
        expect(tasks.map((one) => one.first)).toEqual([undefined, undefined, undefined]);
        expect(yield* on(tasks[0] as Task<unknown>)).toBe(1);
      })(),
    );
  });

  bothForms("a future given twice is one", async (form) => {
    await virtually(
      form.co(function* () {
        const task = createTask(sleep(1));
        const { done } = yield* on(wait([task, task]));
        expect([done.size, done.has(task)]).toEqual([1, true]);
      })(),
    );
  });

  bothForms("takes futures, tasks and promises in any iterable", async (form) => {
    await virtually(
      form.co(function* () {
        const task = createTask(sleep(2, "task"));
        const { done } = yield* on(wait(new Set([Promise.resolve("promise"), task])));
        expect([...done].map((one) => one.result())).toEqual(["promise", "task"]);
        const failing = yield* on(wait([Promise.reject(new Error("no"))]));
        expect([...failing.done].map((one) => told(one.exception()))).toEqual(["Error(no)"]);
      })(),
    );
  });
});

describe("W5 bad arguments are refused at the call", () => {
  const lists: [string, () => unknown, string, string][] = [
    [
      "an empty list",
      () => wait([]),
      "ValueError",
      "Set of Tasks/Futures is empty: there is nothing to wait for",
    ],
    [
      "an unknown mode",
      () => wait([new Future()], { returnWhen: "SOMETIMES" as ReturnWhen }),
      "ValueError",
      "Invalid return_when value: SOMETIMES",
    ],
    ["a single future", () => wait(new Future() as never), "TypeError", "put it into an array"],
    ["a single task", () => wait(createTask(sleep(0)) as never), "TypeError", "expect a list"],
    ["a coroutine", () => wait([sleep(1)]), "TypeError", "createTask"],
    ["a generator", () => wait([(function* () {})() as never]), "TypeError", "createTask"],
    ["NaN", () => wait([new Future()], { timeout: Number.NaN }), "ValueError", "NaN"],
    [
      "text as a timeout",
      () => wait([new Future()], { timeout: "1" as never }),
      "TypeError",
      '"1"',
    ],
  ];
  for (const [what, call, name, text] of lists) {
    it(`${what}: ${name}`, async () => {
      await virtually(async () => {
        let error: unknown;
        try {
          call();
        } catch (caught) {
          error = caught;
        }
        expect((error as Error).name).toBe(name);
        expect((error as Error).message).toContain(text);
        await sleep(1);
      });
    });
  }
});
