import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  type BaseExceptionGroup,
  CancelledError,
  type Coro,
  coroutine,
  createTask,
  currentTask,
  ExceptionGroup,
  isCancelled,
  sleep,
  type Task,
  TaskGroup,
  timeout,
} from "@asyncio-ts/task";
import { bothForms, type Form, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { now, virtually } from "./virtually.js";

/** A group's errors in words, groups within it as lists. */
function tree(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return told(error);
  return [error.name, (error as BaseExceptionGroup).args[0], ...error.errors.map(tree)];
}

const UNHANDLED = "unhandled errors in a TaskGroup";

/** Two kinds of children that say how they fare. */
function children({ co }: Form, log: unknown[]) {
  return {
    sleeper: co(function* (name: string, delay: number): Script<string> {
      try {
        log.push(`${name} begins`);
        yield* on(sleep(delay));
        log.push(`${name} ends at ${now()}`);
        return name;
      } catch (error) {
        log.push(`${name} ${told(error)} at ${now()}`);
        throw error;
      }
    }),
    failing: co(function* (name: string, delay: number): Script<never> {
      yield* on(sleep(delay));
      log.push(`${name} fails at ${now()}`);
      throw new Error(name);
    }),
  };
}

/** Runs a group, and gives what came out of it: the result or the error. */
function outcomeOf<T>(form: Form, body: (group: TaskGroup) => Script<T>, group = {}) {
  return form.co(function* (): Script<unknown> {
    try {
      return yield* on(TaskGroup.run(form.fn(body), group));
    } catch (error) {
      return tree(error);
    }
  })();
}

describe("K1 tasks are created while the group is open", () => {
  bothForms("it waits for all, and gives the body's result", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    const result = await virtually(
      outcomeOf(form, function* (group) {
        const a = group.createTask(sleeper("a", 20));
        const b = group.createTask(() => sleeper("b", 10));
        log.push("body");
        const first = yield* on(b);
        log.push(`body has ${first}`, a.done());
        return 42;
      }),
    );
    expect(result).toBe(42);
    expect(log).toEqual([
      "body",
      "a begins",
      "b begins",
      "b ends at 10",
      "body has b",
      false,
      "a ends at 20",
    ]);
  });

  bothForms("also by its tasks, while it ends", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      outcomeOf(form, function* (group) {
        group.createTask(
          form.fn(function* () {
            yield* on(sleep(5));
            group.createTask(sleeper("late", 5));
          }),
        );
      }),
    );
    expect(log).toEqual(["late begins", "late ends at 10"]);
  });

  bothForms("not before it is entered, and the coroutine is closed", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const group = new TaskGroup();
        const generator = (function* (): Coro<void> {
          log.push("never");
        })();
        expect(() => group.createTask(generator)).toThrow(/^TaskGroup <.*> has not been entered/);
        const step = generator.next();
        expect(step).toEqual({ done: true, value: undefined });
        yield* on(sleep(0));
      })(),
    );
    expect(log).toEqual([]);
  });

  bothForms("not when it has finished, and the coroutine is closed", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      form.co(function* () {
        const group = yield* on(
          TaskGroup.run(
            form.fn(function* (group) {
              yield* on(sleep(1));
              return group;
            }),
          ),
        );
        const call = sleeper("never", 1);
        let refusal: unknown;
        try {
          group.createTask(call);
        } catch (error) {
          refusal = error;
        }
        expect(told(refusal)).toMatch(/^RuntimeError\(TaskGroup <.*> is finished/);
        try {
          yield* on(call);
        } catch (error) {
          log.push(told(error));
        }
      })(),
    );
    expect(log).toEqual(["RuntimeError(cannot reuse already awaited coroutine)"]);
  });

  bothForms("not while it shuts down", async (form) => {
    const log: unknown[] = [];
    const { sleeper, failing } = children(form, log);
    const outcome = await virtually(
      outcomeOf(form, function* (group) {
        group.createTask(failing("bad", 1));
        try {
          yield* on(sleep(10));
        } finally {
          try {
            group.createTask(sleeper("never", 1));
          } catch (error) {
            log.push(told(error).replace(/<.*>/, "<>"));
          }
        }
      }),
    );
    expect(log).toEqual(["bad fails at 1", "RuntimeError(TaskGroup <> is shutting down)"]);
    expect(outcome).toEqual(["ExceptionGroup", UNHANDLED, "Error(bad)"]);
  });

  it("is entered once, and in a task", async () => {
    const group = new TaskGroup();
    await virtually(async () => {
      group.enter();
      expect(() => group.enter()).toThrow(/^TaskGroup <.*> has already been entered/);
    });
    const loop = new VirtualLoop();
    const caught: unknown[] = [];
    loop.callSoon(() => {
      try {
        new TaskGroup().enter();
      } catch (error) {
        caught.push(error);
      }
    });
    loop.runSync();
    loop.close();
    expect(caught.map(told).join()).toMatch(/cannot determine the parent task/);
  });

  it("options that are nonsense are refused", () => {
    for (const limit of [0, -1, Number.NaN, 2.5]) {
      expect(() => new TaskGroup({ limit })).toThrow(/whole number of at least 1/);
    }
    expect(() => new TaskGroup({ limit: "2" as never })).toThrow(TypeError);
    expect(() => TaskGroup.run(async () => 1, { limit: 0 })).toThrow(/at least 1/);
  });

  it("takes names, and refuses what has begun", async () => {
    await virtually(
      TaskGroup.run(async (group) => {
        const task = group.createTask(() => sleep(1), { name: "mine" });
        expect(task.name).toBe("mine");
        const begun = (async () => {})();
        expect(() => group.createTask(begun as never)).toThrow(/a coroutine was expected/);
      }),
    );
    await virtually(
      TaskGroup.run(
        async (group) => {
          const begun = (async () => {})();
          expect(() => group.createTask(begun as never)).toThrow(/a coroutine was expected/);
        },
        { limit: 1 },
      ),
    );
  });
});

describe("K2 a task that fails cancels the others and the body", () => {
  bothForms("and the group throws ExceptionGroup with its error", async (form) => {
    const log: unknown[] = [];
    const { sleeper, failing } = children(form, log);
    const outcome = await virtually(
      form.co(function* () {
        const inner = yield* on(
          outcomeOf(form, function* (group) {
            group.createTask(sleeper("a", 100));
            group.createTask(failing("bad", 5));
            try {
              yield* on(sleep(50));
            } catch (error) {
              log.push(`body ${told(error)}`);
              throw error;
            }
          }),
        );
        log.push(["cancelling", currentTask()?.cancelling()]);
        yield* on(sleep(1));
        return inner;
      })(),
    );
    expect(outcome).toEqual(["ExceptionGroup", UNHANDLED, "Error(bad)"]);
    expect(log).toEqual([
      "a begins",
      "bad fails at 5",
      "a CancelledError() at 5",
      "body CancelledError()",
      ["cancelling", 0],
    ]);
  });

  bothForms("errors stand in the order in which they came", async (form) => {
    const log: unknown[] = [];
    const { failing } = children(form, log);
    const outcome = await virtually(
      outcomeOf(form, function* (group) {
        group.createTask(
          form.fn(function* () {
            try {
              yield* on(sleep(50));
            } catch {
              yield* on(sleep(3));
              throw new TypeError("in cleanup");
            }
          }),
        );
        group.createTask(failing("first", 5));
        group.createTask(failing("second", 5));
      }),
    );
    expect(outcome).toEqual([
      "ExceptionGroup",
      UNHANDLED,
      "Error(first)",
      "Error(second)",
      "TypeError(in cleanup)",
    ]);
  });

  bothForms("a task that is cancelled by itself is no failure", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    const outcome = await virtually(
      outcomeOf(form, function* (group) {
        const a = group.createTask(sleeper("a", 10));
        group.createTask(sleeper("b", 10));
        yield* on(sleep(1));
        a.cancel("not needed");
        return "fine";
      }),
    );
    expect(outcome).toBe("fine");
    expect(log).toEqual([
      "a begins",
      "b begins",
      "a CancelledError(not needed) at 1",
      "b ends at 10",
    ]);
  });
});

describe("K3 K4 the end waits for every task", () => {
  bothForms("a body that fails cancels them; its error stands last", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    const outcome = await virtually(
      outcomeOf(form, function* (group) {
        group.createTask(sleeper("a", 100));
        group.createTask(
          form.fn(function* () {
            try {
              yield* on(sleep(50));
            } catch {
              throw new RangeError("child's");
            }
          }),
        );
        yield* on(sleep(1));
        throw new Error("body's");
      }),
    );
    expect(outcome).toEqual(["ExceptionGroup", UNHANDLED, "RangeError(child's)", "Error(body's)"]);
    expect(log).toEqual(["a begins", "a CancelledError() at 1"]);
  });

  bothForms("a body without tasks that fails throws a group too", async (form) => {
    const outcome = await virtually(
      outcomeOf(form, function* () {
        throw new Error("alone");
      }),
    );
    expect(outcome).toEqual(["ExceptionGroup", UNHANDLED, "Error(alone)"]);
  });

  bothForms("a body that is cancelled cancels them, and stays cancelled", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      form.co(function* () {
        const task = createTask(
          outcomeOfCancelled(form, log, function* (group) {
            group.createTask(sleeper("a", 100));
            yield* on(sleep(50));
          }),
        );
        yield* on(sleep(1));
        task.cancel("from outside");
        yield* on(task);
      })(),
    );
    expect(log).toEqual([
      "a begins",
      "a CancelledError() at 1",
      "CancelledError(from outside)",
      ["cancelling", 1],
    ]);
  });

  bothForms("a cancellation while it waits cancels them, and is thrown", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const task = createTask(
          outcomeOfCancelled(form, log, function* (group) {
            group.createTask(slowToEnd(form, log));
          }),
        );
        yield* on(sleep(1));
        task.cancel("first");
        yield* on(sleep(1));
        task.cancel("second");
        yield* on(task);
      })(),
    );
    expect(log).toEqual(["cleaning", "cleaned at 11", "CancelledError(first)", ["cancelling", 2]]);
  });

  bothForms("a body that throws CancelledError of its own is cancelled", async (form) => {
    const log: unknown[] = [];
    await virtually(
      outcomeOfCancelled(form, log, function* () {
        throw new CancelledError("mine");
      }),
    );
    expect(log).toEqual(["CancelledError(mine)", ["cancelling", 0]]);
  });

  bothForms("nothing is held on to afterwards", async (form) => {
    const { failing } = children(form, []);
    await virtually(
      form.co(function* () {
        let used: TaskGroup | undefined;
        yield* on(
          outcomeOf(form, function* (group) {
            used = group;
            group.createTask(failing("bad", 1));
          }),
        );
        const { parent, errors, tasks, completed } = used as TaskGroup;
        expect([parent, errors, tasks.size, completed]).toEqual([undefined, [], 0, undefined]);
      })(),
    );
  });
});

function outcomeOfCancelled(
  form: Form,
  log: unknown[],
  body: (group: TaskGroup) => Script<unknown>,
) {
  return form.co(function* () {
    try {
      yield* on(TaskGroup.run(form.fn(body)));
      log.push("quiet");
    } catch (error) {
      log.push(told(error));
    }
    log.push(["cancelling", currentTask()?.cancelling()]);
  })();
}

function slowToEnd(form: Form, log: unknown[]) {
  return form.co(function* () {
    try {
      yield* on(sleep(100));
    } finally {
      log.push("cleaning");
      yield* on(sleep(10));
      log.push(`cleaned at ${now()}`);
    }
  })();
}

describe("K5 a cancellation from outside is not lost behind errors", () => {
  bothForms("the errors come out, and the next wait is cancelled", async (form) => {
    const log: unknown[] = [];
    const { failing } = children(form, log);
    await virtually(
      form.co(function* () {
        const task = createTask(
          form.co(function* () {
            log.push(
              yield* on(
                outcomeOf(form, function* (group) {
                  group.createTask(slowToEnd(form, log));
                  group.createTask(failing("bad", 5));
                }),
              ),
            );
            log.push(["cancelling", currentTask()?.cancelling()]);
            try {
              yield* on(sleep(1));
            } catch (error) {
              log.push(told(error));
            }
          })(),
        );
        yield* on(sleep(8));
        task.cancel("outside");
        yield* on(task);
      })(),
    );
    expect(log).toEqual([
      "bad fails at 5",
      "cleaning",
      "cleaned at 15",
      ["ExceptionGroup", UNHANDLED, "Error(bad)"],
      ["cancelling", 1],
      "CancelledError()",
    ]);
  });

  bothForms("groups nest, and the count of cancellations returns to 0", async (form) => {
    const log: unknown[] = [];
    const { sleeper, failing } = children(form, log);
    const outcome = await virtually(
      form.co(function* () {
        const outer = yield* on(
          outcomeOf(form, function* (outer) {
            outer.createTask(sleeper("outer", 100));
            yield* on(
              TaskGroup.run(
                form.fn(function* (inner) {
                  inner.createTask(failing("inner", 5));
                  inner.createTask(sleeper("sibling", 50));
                  yield* on(sleep(20));
                }),
              ),
            );
          }),
        );
        log.push(["cancelling", currentTask()?.cancelling()]);
        return outer;
      })(),
    );
    expect(outcome).toEqual([
      "ExceptionGroup",
      UNHANDLED,
      ["ExceptionGroup", UNHANDLED, "Error(inner)"],
    ]);
    expect(log).toEqual([
      "outer begins",
      "sibling begins",
      "inner fails at 5",
      "sibling CancelledError() at 5",
      "outer CancelledError() at 5",
      ["cancelling", 0],
    ]);
  });

  bothForms("in a timeout: the deadline cancels all, and becomes TimeoutError", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      form.co(function* () {
        try {
          yield* on(
            timeout(
              10,
              form.fn(function* () {
                yield* on(
                  TaskGroup.run(
                    form.fn(function* (group) {
                      group.createTask(sleeper("a", 100));
                      group.createTask(slowToEnd(form, log));
                    }),
                  ),
                );
              }),
            ),
          );
        } catch (error) {
          log.push(`${told(error)} at ${now()}`);
        }
        log.push(["cancelling", currentTask()?.cancelling()]);
      })(),
    );
    expect(log).toEqual([
      "a begins",
      "a CancelledError() at 10",
      "cleaning",
      "cleaned at 20",
      "TimeoutError() at 20",
      ["cancelling", 0],
    ]);
  });
});

describe("K7 cancel() ends the group without an error", () => {
  bothForms("during the body; twice, and afterwards, is harmless", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      form.co(function* () {
        let used: TaskGroup | undefined;
        const result = yield* on(
          TaskGroup.run(
            form.fn(function* (group) {
              used = group;
              group.createTask(sleeper("k", 5));
              yield* on(sleep(0));
              group.cancel();
              group.cancel();
              try {
                yield* on(sleep(50));
              } catch (error) {
                log.push(`body ${told(error)}`);
                throw error;
              }
              return "not reached";
            }),
          ),
        );
        used?.cancel();
        yield* on(sleep(0));
        log.push([result, currentTask()?.cancelling(), now()]);
      })(),
    );
    expect(log).toEqual([
      "k begins",
      "k CancelledError() at 0",
      "body CancelledError()",
      [undefined, 0, 0],
    ]);
  });

  bothForms("before entry: the body's first wait is cancelled", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const group = new TaskGroup();
        group.cancel();
        group.enter();
        log.push("entered");
        expect(() => group.createTask(() => sleep(1))).toThrow(/is shutting down/);
        let error: unknown;
        try {
          yield* on(sleep(1));
          log.push("not reached");
        } catch (caught) {
          error = caught;
        }
        log.push(told(error));
        log.push(yield* on(coroutine(() => group.exit(true, error))()));
        log.push(currentTask()?.cancelling());
      })(),
    );
    expect(log).toEqual(["entered", "CancelledError()", true, 0]);
  });

  bothForms("by one of its tasks, while it ends", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    const outcome = await virtually(
      form.co(function* () {
        const result = yield* on(
          TaskGroup.run(
            form.fn(function* (group) {
              group.createTask(sleeper("a", 100));
              group.createTask(
                form.fn(function* () {
                  yield* on(sleep(3));
                  group.cancel();
                }),
              );
              return "the body's";
            }),
          ),
        );
        log.push([currentTask()?.cancelling(), now()]);
        return result;
      })(),
    );
    expect(outcome).toBe("the body's");
    expect(log).toEqual(["a begins", "a CancelledError() at 3", [0, 3]]);
  });

  bothForms("a body that swallows it ends as it likes", async (form) => {
    const outcome = await virtually(
      outcomeOf(form, function* (group) {
        group.cancel();
        try {
          yield* on(sleep(5));
        } catch (error) {
          if (!isCancelled(error)) throw error;
        }
        yield* on(sleep(5));
        return now();
      }),
    );
    expect(outcome).toBe(5);
  });

  bothForms("errors of the tasks still come out", async (form) => {
    const outcome = await virtually(
      outcomeOf(form, function* (group) {
        group.createTask(
          form.fn(function* () {
            try {
              yield* on(sleep(50));
            } catch {
              throw new Error("in cleanup");
            }
          }),
        );
        yield* on(sleep(1));
        group.cancel();
        yield* on(sleep(1));
      }),
    );
    expect(outcome).toEqual(["ExceptionGroup", UNHANDLED, "Error(in cleanup)"]);
  });

  for (const where of ["the body", "the end"]) {
    bothForms(`a foreign cancellation during our abort of ${where} is kept`, async (form) => {
      const log: unknown[] = [];
      await virtually(
        form.co(function* () {
          let used: TaskGroup | undefined;
          const task = createTask(
            outcomeOfCancelled(form, log, function* (group) {
              used = group;
              group.createTask(slowToEnd(form, log));
              if (where === "the body") yield* on(sleep(50));
            }),
          );
          yield* on(sleep(1));
          used?.cancel();
          yield* on(sleep(1));
          task.cancel("foreign");
          yield* on(task);
        })(),
      );
      const thrown = where === "the body" ? "CancelledError()" : "CancelledError(foreign)";
      expect(log).toEqual(["cleaning", "cleaned at 11", thrown, ["cancelling", 1]]);
    });
  }

  bothForms("after a foreign one it changes nothing", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        let used: TaskGroup | undefined;
        const task = createTask(
          outcomeOfCancelled(form, log, function* (group) {
            used = group;
            group.createTask(slowToEnd(form, log));
          }),
        );
        yield* on(sleep(1));
        task.cancel("foreign");
        yield* on(sleep(1));
        used?.cancel();
        yield* on(task);
      })(),
    );
    expect(log).toEqual([
      "cleaning",
      "cleaned at 11",
      "CancelledError(foreign)",
      ["cancelling", 1],
    ]);
  });
});

describe("limit: so many tasks run at once", () => {
  bothForms("never more, and they begin in the order of their creation", async (form) => {
    const log: unknown[] = [];
    let running = 0;
    let most = 0;
    const results = await virtually(
      TaskGroup.run(
        form.fn(function* (group) {
          const tasks: Task<number>[] = [];
          for (const [n, delay] of [30, 10, 10, 5, 1, 20].entries()) {
            tasks.push(
              group.createTask(
                form.co(function* (): Script<number> {
                  most = Math.max(most, ++running);
                  log.push(`${n} at ${now()}`);
                  yield* on(sleep(delay));
                  running--;
                  return n;
                })(),
              ),
            );
          }
          const results: number[] = [];
          for (const task of tasks) results.push(yield* on(task));
          return results;
        }),
        { limit: 2 },
      ),
    );
    expect(results).toEqual([0, 1, 2, 3, 4, 5]);
    expect(most).toBe(2);
    expect(log).toEqual(["0 at 0", "1 at 0", "2 at 10", "3 at 20", "4 at 25", "5 at 26"]);
  });

  bothForms(
    "one that is cancelled while it waits never begins, and takes no place",
    async (form) => {
      const log: unknown[] = [];
      const { sleeper } = children(form, log);
      await virtually(
        TaskGroup.run(
          form.fn(function* (group) {
            group.createTask(sleeper("a", 10));
            const b = group.createTask(sleeper("b", 10));
            group.createTask(sleeper("c", 10));
            yield* on(sleep(5));
            b.cancel();
            yield* on(sleep(0));
            log.push(b.cancelled());
          }),
          { limit: 1 },
        ),
      );
      expect(log).toEqual(["a begins", true, "a ends at 10", "c begins", "c ends at 20"]);
    },
  );

  bothForms("a place given to one that is then cancelled goes to the next", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      TaskGroup.run(
        form.fn(function* (group) {
          const a = group.createTask(sleeper("a", 10));
          const b = group.createTask(sleeper("b", 10));
          group.createTask(sleeper("c", 10));
          // It runs after the place was handed over, and before `b` goes on.
          a.addDoneCallback(() => {
            log.push(["waiting", group.waiting.size]);
            b.cancel();
          });
        }),
        { limit: 1 },
      ),
    );
    expect(log).toEqual(["a begins", "a ends at 10", ["waiting", 1], "c begins", "c ends at 20"]);
  });

  bothForms("one that fails aborts those that wait, and none of them begins", async (form) => {
    const log: unknown[] = [];
    const { sleeper, failing } = children(form, log);
    const outcome = await virtually(
      outcomeOf(
        form,
        function* (group) {
          group.createTask(failing("bad", 5));
          group.createTask(sleeper("a", 100));
          const tasks = ["c", "d", "e"].map((name) => group.createTask(sleeper(name, 1)));
          try {
            yield* on(sleep(50));
          } finally {
            yield* on(sleep(1));
            log.push(tasks.map((task) => task.cancelled()));
          }
        },
        { limit: 2 },
      ),
    );
    expect(outcome).toEqual(["ExceptionGroup", UNHANDLED, "Error(bad)"]);
    expect(log).toEqual([
      "a begins",
      "bad fails at 5",
      "a CancelledError() at 5",
      [true, true, true],
    ]);
  });

  bothForms("one that is cancelled while it runs frees its place", async (form) => {
    const log: unknown[] = [];
    const { sleeper } = children(form, log);
    await virtually(
      TaskGroup.run(
        form.fn(function* (group) {
          const a = group.createTask(sleeper("a", 100));
          group.createTask(sleeper("b", 1));
          yield* on(sleep(5));
          a.cancel();
        }),
        { limit: 1 },
      ),
    );
    expect(log).toEqual(["a begins", "a CancelledError() at 5", "b begins", "b ends at 6"]);
  });

  it("an operation has begun already, and does not wait", async () => {
    const ended = await virtually(
      TaskGroup.run(
        async (group) => {
          group.createTask(() => sleep(50));
          await group.createTask(sleep(5));
          return now();
        },
        { limit: 1 },
      ),
    );
    expect(ended).toBe(5);
  });
});

describe("the body of run()", () => {
  it("may be a generator, async, plain, or return an awaitable", async () => {
    const results = await virtually(async () => [
      await TaskGroup.run(function* () {
        yield* sleep(1);
        return "generator";
      }),
      await TaskGroup.run(async () => {
        await sleep(1);
        return "async";
      }),
      await TaskGroup.run(() => "plain"),
      await TaskGroup.run(() => sleep(1, "awaitable")),
      await TaskGroup.run((group) => group.createTask(() => sleep(1, "task"))),
    ]);
    expect(results).toEqual(["generator", "async", "plain", "awaitable", "task"]);
  });

  it("a plain one that throws cancels the tasks", async () => {
    const outcome = await virtually(async () => {
      try {
        await TaskGroup.run((group) => {
          group.createTask(() => sleep(100));
          throw new Error("plain");
        });
      } catch (error) {
        return [tree(error), now()];
      }
      return undefined;
    });
    expect(outcome).toEqual([["ExceptionGroup", UNHANDLED, "Error(plain)"], 0]);
  });

  it("errors can be told apart by class", async () => {
    const caught = await virtually(async () => {
      try {
        await TaskGroup.run((group) => {
          group.createTask(async () => {
            throw new RangeError("a");
          });
          group.createTask(async () => {
            throw new TypeError("b");
          });
        });
      } catch (error) {
        return error as BaseExceptionGroup;
      }
      throw new Error("nothing was thrown");
    });
    expect(caught).toBeInstanceOf(ExceptionGroup);
    const [types, rest] = caught.split(TypeError);
    expect([tree(types), tree(rest)]).toEqual([
      ["ExceptionGroup", UNHANDLED, "TypeError(b)"],
      ["ExceptionGroup", UNHANDLED, "RangeError(a)"],
    ]);
  });
});

it("TaskGroup infers the results", async () => {
  await virtually(async () => {
    const generator = await TaskGroup.run(function* () {
      yield* sleep(0);
      return 1;
    });
    expectTypeOf(generator).toEqualTypeOf<number>();
    const mixed = await TaskGroup.run(async (group) => {
      expectTypeOf(group).toEqualTypeOf<TaskGroup>();
      const native = group.createTask(async () => "text");
      expectTypeOf(native).toEqualTypeOf<Task<string>>();
      const script = group.createTask(function* (): Coro<number> {
        return yield* sleep(0, 1);
      });
      expectTypeOf(script).toEqualTypeOf<Task<number>>();
      const call = group.createTask(coroutine(async (n: number) => n > 1)(2));
      expectTypeOf(call).toEqualTypeOf<Task<boolean>>();
      return { native: await native, script: await script, call: await call };
    });
    expectTypeOf(mixed).toEqualTypeOf<{ native: string; script: number; call: boolean }>();
    expect(mixed).toEqual({ native: "text", script: 1, call: true });
    expectTypeOf(await TaskGroup.run(() => true)).toEqualTypeOf<boolean>();
    expectTypeOf(await TaskGroup.run(() => {})).toEqualTypeOf<void>();
    expectTypeOf(await TaskGroup.run(async () => {})).toEqualTypeOf<void>();
  });
});
