import {
  BaseExceptionGroup,
  CancelledError,
  createTask,
  ExceptionGroup,
  sleep,
  TaskGroup,
} from "@asyncio-ts/task";
import { bothForms, errorOf, type Form, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

/** What comes out of a group whose task is cancelled after 10 ms. */
function cancelled(form: Form, body: (group: TaskGroup) => Script<unknown>, via = false) {
  const group = form.co(function* () {
    yield* on(TaskGroup.run(form.fn(body)));
  });
  const waiting = form.co(function* () {
    yield* on(createTask(group()));
  });
  return virtually(
    form.co(function* () {
      const task = createTask(via ? waiting() : group());
      yield* on(sleep(10));
      const pending = !task.done();
      task.cancel();
      return { pending, error: yield* errorOf(task), at: now() };
    })(),
  );
}

function errors(error: unknown): unknown[] {
  expect(error).toBeInstanceOf(ExceptionGroup);
  return (error as ExceptionGroup).errors.map(told);
}

describe("a group whose task is cancelled", () => {
  bothForms("throws what its tasks throw because of that", async (form) => {
    const sore = form.co(function* (name: string) {
      try {
        yield* on(sleep(1000));
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that it replaces the cancellation is the point
        throw new Error(name);
      }
    });
    const { pending, error, at } = await cancelled(form, function* (group) {
      for (const name of ["a", "b", "c"]) group.createTask(sore(name));
      yield* on(sleep(1000));
    });
    expect([pending, errors(error), at]).toEqual([true, ["Error(a)", "Error(b)", "Error(c)"], 10]);
  });

  for (const via of [false, true]) {
    bothForms(
      `throws what fails while its body cleans up${via ? ", also if another task awaits it" : ""}`,
      async (form) => {
        const failing = form.co(function* () {
          yield* on(sleep(30));
          throw new Error(`at ${now()}`);
        });
        const body = function* (group: TaskGroup): Script<void> {
          group.createTask(failing());
          try {
            yield* on(sleep(1000));
          } finally {
            yield* on(sleep(50));
          }
        };
        const { pending, error, at } = await cancelled(form, body, via);
        // The failure ends the body's clean-up.
        expect([pending, errors(error), at]).toEqual([true, ["Error(at 30)"], 30]);
      },
    );
  }

  bothForms("is cancelled, also if it has no tasks", async (form) => {
    const log: string[] = [];
    const { pending, error } = await cancelled(form, function* () {
      try {
        yield* on(sleep(1000));
      } finally {
        log.push(`cleaned at ${now()}`);
      }
    });
    expect([pending, told(error), log]).toEqual([true, "CancelledError()", ["cleaned at 10"]]);
  });

  bothForms("fails if its body throws something else then", async (form) => {
    const { pending, error } = await cancelled(form, function* () {
      try {
        yield* on(sleep(1000));
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that it replaces the cancellation is the point
        throw new RangeError("instead");
      }
    });
    expect([pending, errors(error)]).toEqual([true, ["RangeError(instead)"]]);
  });
});

describe("an error that is none in Python's sense makes the group a BaseExceptionGroup", () => {
  const base = () => new BaseExceptionGroup("base", [new CancelledError()]);
  const failure = () => new TypeError("failure");

  for (const [who, ofTask, ofBody, names] of [
    ["the body", failure, base, ["TypeError", "BaseExceptionGroup"]],
    ["a task", base, failure, ["BaseExceptionGroup", "TypeError"]],
  ] as const) {
    bothForms(`thrown by ${who}`, async ({ co, fn }) => {
      const error = await virtually(
        co(function* () {
          return yield* errorOf(
            TaskGroup.run(
              fn(function* (group) {
                group.createTask(
                  co(function* () {
                    yield* on(sleep(1));
                    throw ofTask();
                  })(),
                );
                try {
                  yield* on(sleep(1000));
                } finally {
                  // biome-ignore lint/correctness/noUnsafeFinally: that it replaces the cancellation is the point
                  throw ofBody();
                }
              }),
            ),
          );
        })(),
      );
      expect(error).toBeInstanceOf(BaseExceptionGroup);
      expect(error).not.toBeInstanceOf(ExceptionGroup);
      expect((error as BaseExceptionGroup).errors.map((one) => one.name)).toEqual(names);
    });
  }
});
