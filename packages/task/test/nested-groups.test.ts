import { createTask, currentTask, sleep, TaskGroup } from "@asyncio-ts/task";
import { bothForms, errorOf, type Form, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

/** A group's errors in words, groups within it as lists. */
function tree(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors.map(tree) : told(error);
}

function tasks({ co }: Form) {
  return {
    failing: co(function* (name: string, delay: number): Script<never> {
      yield* on(sleep(delay));
      throw new Error(`${name} at ${now()}`);
    }),
    /** Fails when it is cancelled. */
    sore: co(function* (name: string): Script<void> {
      try {
        yield* on(sleep(1000));
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that it replaces the cancellation is the point
        throw new Error(`${name} at ${now()}`);
      }
    }),
  };
}

/** `body` in a group in a group. */
function nested(
  { co, fn }: Form,
  outer: (group: TaskGroup) => void,
  body: (inner: TaskGroup, outer: TaskGroup) => Script<unknown>,
) {
  return co(function* () {
    return yield* on(
      TaskGroup.run(
        fn(function* (group) {
          outer(group);
          return yield* on(TaskGroup.run(fn((inner) => body(inner, group))));
        }),
      ),
    );
  })();
}

describe("a group in a group", () => {
  for (const sibling of [false, true]) {
    bothForms(
      `that is cancelled from outside and fails by that: its group in a group, ${sibling ? "with" : "without"} a task of the outer one`,
      async (form) => {
        const { sore } = tasks(form);
        let other: { cancelled(): boolean } | undefined;
        const outcome = await virtually(
          form.co(function* () {
            const program = nested(
              form,
              (outer) => {
                if (sibling) other = outer.createTask(() => sleep(1000));
              },
              function* (inner) {
                for (const name of ["a", "b"]) inner.createTask(sore(name));
                yield* on(sleep(1000));
              },
            );
            const task = createTask(program);
            yield* on(sleep(10));
            task.cancel();
            return tree(yield* errorOf(task));
          })(),
        );
        expect(outcome).toEqual([["Error(a at 10)", "Error(b at 10)"]]);
        expect(other?.cancelled()).toBe(sibling ? true : undefined);
      },
    );
  }

  bothForms("is only cancelled when the outer one fails", async (form) => {
    const { failing } = tasks(form);
    const program = nested(
      form,
      (outer) => outer.createTask(failing("outer", 10)),
      function* (inner) {
        inner.createTask(failing("inner", 1000));
      },
    );
    const outcome = await virtually(
      form.co(function* () {
        return [tree(yield* errorOf(program)), now()];
      })(),
    );
    expect(outcome).toEqual([["Error(outer at 10)"], 10]);
  });

  bothForms("that fails in the turn in which the outer one does: both get theirs", async (form) => {
    const { failing } = tasks(form);
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const error = yield* errorOf(
          TaskGroup.run(
            form.fn(function* (outer) {
              const inner = TaskGroup.run(
                form.fn(function* (group) {
                  group.createTask(failing("inner", 0));
                  outer.createTask(failing("outer", 0));
                }),
              );
              log.push(tree(yield* errorOf(inner)), currentTask()?.cancelling());
            }),
          ),
        );
        log.push(tree(error), currentTask()?.cancelling());
      })(),
    );
    expect(log).toEqual([["Error(inner at 0)"], 1, ["Error(outer at 0)"], 0]);
  });
});
