import { Future } from "@asyncio-ts/future";
import { ContextVar, Loop } from "@asyncio-ts/loop";
import {
  allTasks,
  type Coro,
  coroutine,
  createTask,
  currentTask,
  gather,
  run,
  sleep,
  type Task,
  TaskGroup,
} from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";
import { turns, virtually } from "./virtually.js";

/** Gives the running task a name to be told by. */
function nameIt(): void {
  (currentTask() as Task<unknown>).name = "main";
}

describe("G1 an eager task takes its first step inside of createTask", () => {
  bothForms(
    "up to its first wait, as the current task, in a context of its own",
    async ({ co }) => {
      const log: unknown[] = [];
      const variable = new ContextVar<string>("v", { default: "none" });
      await virtually(
        co(function* () {
          nameIt();
          const start = turns();
          variable.set("outer");
          const child = co(function* () {
            log.push(`runs as ${currentTask()?.name} with ${variable.get()} +${turns() - start}`);
            log.push([...allTasks()].map((task) => task.name).sort());
            variable.set("inner");
            yield* on(sleep(0));
            log.push(`goes on as ${currentTask()?.name} with ${variable.get()}`);
            return "result";
          });
          const task = createTask(child(), { name: "eager", eagerStart: true });
          log.push(`made by ${currentTask()?.name} with ${variable.get()}, done ${task.done()}`);
          log.push(yield* on(task));
        })(),
      );
      expect(log).toEqual([
        "runs as eager with outer +0",
        ["eager", "main"],
        "made by main with outer, done false",
        "goes on as eager with inner",
        "result",
      ]);
    },
  );

  it("its first wait counts from then on, as that of any task", async () => {
    const log: string[] = [];
    await virtually(function* () {
      const start = turns();
      const walk = function* (name: string): Coro<void> {
        for (let step = 0; step < 2; step++) {
          yield* sleep(0);
          log.push(`${name} +${turns() - start}`);
        }
      };
      createTask(walk("lazy"));
      createTask(walk("eager"), { eagerStart: true });
      yield* sleep(10);
    });
    expect(log).toEqual(["eager +1", "lazy +2", "eager +2", "lazy +3"]);
  });

  bothForms("without a running loop it begins in the next turn", async ({ co }) => {
    const log: string[] = [];
    const loop = new Loop();
    const child = co(function* () {
      log.push("begun");
      yield* on(sleep(0));
    });
    const task = createTask(child(), { eagerStart: true, loop });
    log.push("made");
    await run(() => task.then(() => {}), { loop });
    expect(log).toEqual(["made", "begun"]);
  });

  bothForms("it can be cancelled at its first wait, and at later ones", async ({ co }) => {
    const ends: string[] = [];
    await virtually(
      co(function* () {
        const child = co(function* (steps: number) {
          for (let step = 0; step < steps; step++) yield* on(sleep(0));
          yield* on(new Future<void>());
        });
        for (const steps of [0, 1, 3]) {
          const task = createTask(child(steps), { eagerStart: true });
          if (steps > 0) yield* on(sleep(0));
          task.cancel();
          yield* on(sleep(5));
          ends.push(`${steps}: ${task.cancelled()}`);
        }
      })(),
    );
    expect(ends).toEqual(["0: true", "1: true", "3: true"]);
  });

  bothForms("one inside of another", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        nameIt();
        const inner = co(function* () {
          log.push(`inner in ${currentTask()?.name}`);
          yield* on(sleep(1));
          log.push(`inner ends in ${currentTask()?.name}`);
        });
        const outer = co(function* () {
          const task = createTask(inner(), { name: "inner", eagerStart: true });
          log.push(`outer in ${currentTask()?.name}`);
          yield* on(task);
          log.push(`outer ends in ${currentTask()?.name}`);
        });
        const task = createTask(outer(), { name: "outer", eagerStart: true });
        log.push(`main in ${currentTask()?.name}`);
        yield* on(task);
      })(),
    );
    expect(log).toEqual([
      "inner in inner",
      "outer in outer",
      "main in main",
      "inner ends in inner",
      "outer ends in outer",
    ]);
  });
});

describe("G2 an eager task that need not wait", () => {
  it("is done when createTask returns, and was in allTasks only meanwhile", async () => {
    await virtually(function* () {
      const failing = createTask(
        function* (): Coro<void> {
          throw new Error("no");
        },
        { eagerStart: true },
      );
      expect([failing.done(), (failing.exception() as Error).message]).toEqual([true, "no"]);
      const task = createTask(
        function* () {
          return 1;
        },
        { eagerStart: true },
      );
      expect([task.done(), task.result(), allTasks().has(task)]).toEqual([true, 1, false]);
    });
  });

  it("gather of such tasks costs no turn", async () => {
    await virtually(function* () {
      const start = turns();
      const quick = coroutine(function* (value: number) {
        return value;
      });
      const eager = (value: number) => createTask(quick(value), { eagerStart: true });
      const all = gather([eager(1), eager(2)]);
      expect([all.done(), yield* all, turns() - start]).toEqual([true, [1, 2], 0]);
    });
  });

  it("of an async function is done a little later, and its result is not lost", async () => {
    await virtually(async () => {
      const task = createTask(async () => "value", { eagerStart: true });
      expect(task.done()).toBe(false);
      expect(await task).toBe("value");
    });
  });
});

describe("an eager async function", () => {
  it("that first awaits something foreign comes back into the loop", async () => {
    const log: string[] = [];
    const loop = new Loop();
    await run(
      async () => {
        const task = createTask(
          async () => {
            log.push("begun");
            await nextMacrotask();
            log.push("back");
            await sleep(1);
            return "value";
          },
          { eagerStart: true },
        );
        log.push("made");
        log.push(await task);
      },
      { loop },
    );
    expect(log).toEqual(["begun", "made", "back", "value"]);
  });
});

describe("K6 an eager child of a TaskGroup", () => {
  bothForms("that fails at once lets the body go on to its next wait", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const child = co(function* () {
          throw new Error("child");
        });
        const body = co(function* (group: TaskGroup) {
          group.createTask(child(), { eagerStart: true });
          log.push("created");
          group.createTask(co(function* () {})(), { eagerStart: true });
          log.push("another");
          yield* on(sleep(1));
          log.push("never");
        });
        try {
          yield* on(TaskGroup.run((group) => body(group) as PromiseLike<void>));
        } catch (error) {
          log.push((error as AggregateError).errors.map(String).join());
        }
      })(),
    );
    expect(log).toEqual(["created", "another", "Error: child"]);
  });
});
