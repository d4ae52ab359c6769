import { Future } from "@asyncio-ts/future";
import { ContextVar } from "@asyncio-ts/loop";
import { Queue } from "@asyncio-ts/queue";
import {
  type Coro,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  sleep,
  type Task,
  timeout,
  waitFor,
} from "@asyncio-ts/task";
import { type BothModes, both, macrotasks, nameOf, outcome, type Stage, who } from "../stage.js";

const variable = new ContextVar<string>("variable", { default: "nobody's" });

/** Says nothing while the code is the task's own, with the task's value. */
function check(stage: Stage, name: string, where: string): void {
  if (who() !== name) stage.say(`${where} of ${name}: in ${who()}`);
  if (variable.get() !== name) stage.say(`${where} of ${name}: with ${variable.get()}`);
}

/** Waits in every way that there is, and checks right after each. */
async function waitInEveryWay(stage: Stage, name: string): Promise<void> {
  const queue = new Queue<number>(1);
  const done = new Future<void>();
  done.setResult();
  const later = new Future<void>();
  const ways: Record<string, () => PromiseLike<unknown>> = {
    "sleep(0)": () => sleep(0),
    "sleep(1)": () => sleep(1),
    "a done future": () => done,
    "a future": () => {
      setTimeout(() => later.setResult(), 1);
      return later;
    },
    "put at once": () => queue.put(1),
    "get at once": () => queue.get(),
    "a get that waits": () => {
      setTimeout(() => queue.putNowait(2), 1);
      return queue.get();
    },
    "a task": () => createTask(async () => sleep(0)),
    "a coroutine": () => coroutine(async () => sleep(0))(),
    "a generator": () =>
      coroutine(function* (): Coro<void> {
        yield* sleep(0);
      })(),
    fromPromise: () => fromPromise(macrotasks(2)),
    waitFor: () => waitFor(sleep(0), 60_000),
    timeout: () => timeout(60_000, async () => sleep(0)),
    "a native value": async () => 1,
  };
  for (const [way, wait] of Object.entries(ways)) {
    await wait();
    check(stage, name, `after ${way}`);
  }
}

async function nested(stage: Stage, name: string, depth: number): Promise<void> {
  check(stage, name, `depth ${depth}`);
  if (depth > 1) await nested(stage, name, depth - 1);
  else await waitInEveryWay(stage, name);
  check(stage, name, `back at depth ${depth}`);
  await sleep(0);
  check(stage, name, `end of depth ${depth}`);
}

/** What N tasks do, as generators or as async functions. */
async function race(stage: Stage, form: "generator" | "async"): Promise<string[]> {
  const record: string[] = [];
  await stage.run(async () => {
    const queue = new Queue<string>(2);
    const tasks: Task<unknown>[] = [];
    const say = (what: string) => record.push(`${currentTask()?.name} ${what}`);
    for (let index = 0; index < 5; index++) {
      const name = `task ${index}`;
      const generator = function* (): Coro<void> {
        for (let step = 0; step < 4; step++) {
          say(`puts ${step}`);
          yield* queue.put(`${index}.${step}`);
          say(`takes ${yield* queue.get()}`);
          yield* sleep(0);
        }
        try {
          yield* queue.get();
        } catch (error) {
          say(nameOf(error));
          yield* sleep(0);
        }
        say("ends");
      };
      const native = async () => {
        for (let step = 0; step < 4; step++) {
          say(`puts ${step}`);
          await queue.put(`${index}.${step}`);
          say(`takes ${await queue.get()}`);
          await sleep(0);
        }
        try {
          await queue.get();
        } catch (error) {
          say(nameOf(error));
          await sleep(0);
        }
        say("ends");
      };
      tasks.push(createTask(form === "generator" ? generator : native, { name }));
    }
    for (let turn = 0; turn < 40; turn++) await sleep(0);
    for (const task of tasks) task.cancel();
    for (const task of tasks) await task;
  });
  return record;
}

export function depth(bothModes: BothModes): void {
  for (const levels of [1, 3, 6]) {
    bothModes(
      `current task and context are right after each await, ${levels} async functions deep`,
      (stage) =>
        stage.run(async () => {
          const tasks = ["T", "U", "V"].map((name) =>
            createTask(
              async () => {
                variable.set(name);
                await nested(stage, name, levels);
                stage.say(`${name} ends`);
              },
              { name },
            ),
          );
          for (const task of tasks) await task;
          stage.record.sort();
          stage.say(`main in ${who()} with ${variable.get()}`);
        }),
      both("T ends", "U ends", "V ends", "main in main with nobody's"),
    );
  }

  bothModes(
    "a generator calls an async function calls a generator calls an async function",
    (stage) =>
      stage.run(async () => {
        const guard = (where: string, error: unknown): never => {
          stage.say(`${where}: ${nameOf(error)} in ${who()} with ${variable.get()}`);
          throw error;
        };
        const innermost = coroutine(async (delay: number) => {
          try {
            await sleep(delay);
            return `slept in ${who()}`;
          } catch (error) {
            await sleep(0);
            return guard("innermost", error);
          }
        });
        const generator = coroutine(function* (delay: number): Coro<string> {
          try {
            return yield* innermost(delay);
          } catch (error) {
            yield* sleep(0);
            return guard("generator", error);
          }
        });
        const native = coroutine(async (delay: number) => {
          try {
            return await generator(delay);
          } catch (error) {
            await sleep(0);
            return guard("async", error);
          }
        });
        const task = createTask(
          function* (): Coro<void> {
            variable.set("T's");
            stage.say(yield* native(0));
            stage.say(`back in ${who()}`);
            try {
              yield* native(60_000);
            } catch (error) {
              guard("outermost", error);
            }
          },
          { name: "T" },
        );
        for (let turn = 0; turn < 5; turn++) await sleep(0);
        task.cancel("why");
        stage.say(await outcome(task));
        stage.say(`main in ${who()} with ${variable.get()}`);
      }),
    both(
      "slept in T",
      "back in T",
      "innermost: CancelledError in T with T's",
      "generator: CancelledError in T with T's",
      "async: CancelledError in T with T's",
      "outermost: CancelledError in T with T's",
      "CancelledError why",
      "main in main with nobody's",
    ),
  );

  bothModes(
    "the order of events of five tasks is the same for generators and for async functions",
    async (stage) => {
      const generators = await race(stage, "generator");
      const natives = await race(stage, "async");
      natives.forEach((line, index) => {
        if (line !== generators[index]) stage.say(`${index}: ${line}, not ${generators[index]}`);
      });
      stage.say(`lines: ${generators.length} and ${natives.length}`);
      stage.say(`cancelled: ${natives.filter((line) => line.endsWith("CancelledError")).length}`);
    },
    both("lines: 50 and 50", "cancelled: 5"),
  );
}
