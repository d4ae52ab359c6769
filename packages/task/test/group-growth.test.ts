import { ContextVar, copyContext } from "@asyncio-ts/loop";
import { ExceptionGroup, sleep, TaskGroup } from "@asyncio-ts/task";
import { bothForms, errorOf, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

describe("the tasks of a group", () => {
  bothForms("may be created while others have run for some time", async ({ co, fn }) => {
    const log: string[] = [];
    const noting = co(function* (name: string, delay: number) {
      yield* on(sleep(delay));
      log.push(`${name} at ${now()}`);
    });
    await virtually(
      co(function* () {
        yield* on(
          TaskGroup.run(
            fn(function* (group) {
              group.createTask(noting("a", 10));
              yield* on(sleep(15));
              group.createTask(noting("b", 20));
            }),
          ),
        );
        log.push(`over at ${now()}`);
      })(),
    );
    expect(log).toEqual(["a at 10", "b at 35", "over at 35"]);
  });

  bothForms("are let go of when they have ended", async ({ co, fn }) => {
    const sizes: number[] = [];
    await virtually(
      co(function* () {
        yield* on(
          TaskGroup.run(
            fn(function* (group) {
              for (let n = 0; n < 10; n++) {
                yield* on(sleep(10));
                group.createTask(co(() => on(sleep(35)))());
                sizes.push(group.tasks.size);
              }
              yield* on(sleep(100));
              sizes.push(group.tasks.size);
            }),
          ),
        );
      })(),
    );
    expect(sizes).toEqual([1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 0]);
  });

  bothForms("may make more and more of them, and all end when one fails", async ({ co, fn }) => {
    let born = 0;
    let ended = 0;
    const outcome = await virtually(
      co(function* () {
        const error = yield* errorOf(
          TaskGroup.run(
            fn(function* (group) {
              const hydra = co(function* (): Script<void> {
                born++;
                try {
                  yield* on(sleep(10));
                  group.createTask(hydra());
                  group.createTask(hydra());
                } finally {
                  ended++;
                }
              });
              group.createTask(hydra());
              group.createTask(
                co(function* () {
                  while (born < 10) yield* on(sleep(15));
                  throw new Error("enough");
                })(),
              );
            }),
          ),
        );
        expect(error).toBeInstanceOf(ExceptionGroup);
        return (error as ExceptionGroup).errors.map(told);
      })(),
    );
    expect(outcome).toEqual(["Error(enough)"]);
    expect([born >= 10, ended]).toEqual([true, born]);
  });

  bothForms("may share a context, and what they set stays in it", async ({ co, fn }) => {
    const variable = new ContextVar<number>("variable", { default: 0 });
    const set = co(function* (value: number) {
      yield* on(sleep(1));
      variable.set(value);
    });
    const seen: unknown[] = [];
    await virtually(
      co(function* () {
        yield* on(
          TaskGroup.run(
            fn(function* (group) {
              const context = copyContext();
              for (const value of [1, 2]) {
                seen.push(context.get(variable));
                yield* on(group.createTask(set(value), { context }));
              }
              seen.push(context.get(variable), variable.get());
            }),
          ),
        );
      })(),
    );
    expect(seen).toEqual([undefined, 1, 2, 0]);
  });
});
