import { Future } from "@asyncio-ts/future";
import { type Coro, createTask, sleep } from "@asyncio-ts/task";
import { type BothModes, both, macrotasks, nameOf, outcome, type Stage, who } from "../stage.js";

async function* numbers(stage: Stage, delay: number): AsyncGenerator<number> {
  try {
    for (let number = 1; ; number++) {
      await sleep(delay);
      stage.say(`gives ${number} in ${who()}`);
      yield number;
    }
  } catch (error) {
    stage.say(`generator: ${nameOf(error)} in ${who()}`);
    throw error;
  } finally {
    await sleep(0);
    stage.say(`generator leaves in ${who()}`);
  }
}

export function asyncGenerators(bothModes: BothModes): void {
  bothModes(
    "each await of an async generator is that of the task that consumes it",
    (stage) =>
      stage.run(async () => {
        const consumer = (name: string) => async () => {
          for await (const number of numbers(stage, 0)) {
            stage.say(`takes ${number} in ${who()}`);
            if (number === 2) break;
          }
          stage.say(`${name} ends in ${who()}`);
        };
        const first = createTask(consumer("T"), { name: "T" });
        const second = createTask(consumer("U"), { name: "U" });
        await first;
        await second;
      }),
    both(
      ...[1, 2].flatMap((number) =>
        ["T", "U"].flatMap((name) => [`gives ${number} in ${name}`, `takes ${number} in ${name}`]),
      ),
      ...["T", "U"].flatMap((name) => [`generator leaves in ${name}`, `${name} ends in ${name}`]),
    ),
  );

  bothModes(
    "one generator that two tasks consume in turn belongs to whoever asks",
    (stage) =>
      stage.run(async () => {
        const shared = numbers(stage, 0);
        for (const name of ["T", "U"]) {
          await createTask(
            async () => {
              const { value } = await shared.next();
              stage.say(`takes ${value} in ${who()}`);
            },
            { name },
          );
        }
        await shared.return(undefined);
        stage.say(`main in ${who()}`);
      }),
    both(
      "gives 1 in T",
      "takes 1 in T",
      "gives 2 in U",
      "takes 2 in U",
      "generator leaves in main",
      "main in main",
    ),
  );

  bothModes(
    "cancel reaches the await inside it, and its finally may wait",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            for await (const _ of numbers(stage, 60_000)) stage.say("never");
          },
          { name: "T" },
        );
        await sleep(0);
        task.cancel();
        stage.say(await outcome(task));
      }),
    both("generator: CancelledError in T", "generator leaves in T", "CancelledError"),
  );

  bothModes(
    "for await over a list of awaitables, and an async generator that yields and returns them",
    (stage) =>
      stage.run(async () => {
        async function* thenables() {
          yield sleep(0, "yielded");
          yield* [sleep(0, "delegated")];
          return sleep(0, "returned");
        }
        const task = createTask(
          async () => {
            for await (const value of [sleep(1, "a"), sleep(0, "b"), "c"]) {
              stage.say(`${value} in ${who()}`);
            }
            const generator = thenables();
            for (let count = 0; count < 3; count++) {
              const { value } = await generator.next();
              stage.say(`${value} in ${who()}`);
            }
          },
          { name: "T" },
        );
        await task;
      }),
    both(...["a", "b", "c", "yielded", "delegated", "returned"].map((value) => `${value} in T`)),
  );

  bothModes(
    "a foreign await inside it detaches the task that consumes it",
    (stage) =>
      stage.run(async () => {
        async function* mixed() {
          await macrotasks(4);
          yield who();
          await sleep(0);
          yield who();
        }
        const task = createTask(
          async () => {
            for await (const name of mixed()) stage.say(`${name}, taken in ${who()}`);
          },
          { name: "T" },
        );
        await task;
        stage.say(`main in ${who()}`);
      }),
    {
      on: ["T, taken in T", "T, taken in T", "main in main"],
      off: ["nobody, taken in nobody", "nobody, taken in nobody", "main in main"],
    },
  );

  bothModes(
    "returning a thenable from an async function waits for it, as the task",
    (stage) =>
      stage.run(async () => {
        const give = async () => sleep(1, "slept");
        const task = createTask(
          async () => {
            stage.say(`${await give()} in ${who()}`);
            stage.say(`${await Promise.resolve(sleep(1, "resolved"))} in ${who()}`);
            const made = new Promise<string>((resolve) => resolve(sleep(1, "made")));
            stage.say(`${await made} in ${who()}`);
            return sleep(1, "result");
          },
          { name: "T" },
        );
        stage.say(await task);
      }),
    both("slept in T", "resolved in T", "made in T", "result"),
  );

  bothModes(
    "a returned thenable is cancelled with the task, and its error is the task's",
    (stage) =>
      stage.run(async () => {
        const future = new Future<void>();
        const failing = new Future<void>();
        const cancelled = createTask(async () => future);
        const failed = createTask(async () => failing);
        await sleep(0);
        cancelled.cancel();
        failing.setException(new RangeError("no"));
        stage.say(`${await outcome(cancelled)}, future cancelled: ${future.cancelled()}`);
        stage.say(await outcome(failed));
      }),
    both("CancelledError, future cancelled: true", "RangeError"),
  );

  bothModes(
    "a task that is returned is awaited by the language; in an object, or from a generator, not",
    (stage) =>
      stage.run(async () => {
        const make = () => createTask(async () => sleep(1, "inner"));
        const bare = await createTask(async () => make());
        stage.say(`bare: ${bare}`);
        const { inner } = await createTask(async () => ({ inner: make() }));
        stage.say(`object: ${inner.done() ? "done" : "pending"}, then ${await inner}`);
        const task = createTask(function* (): Coro<{ done(): boolean }> {
          return make();
        });
        await sleep(0);
        await sleep(0);
        stage.say(`generator: ${task.result().done() ? "done" : "pending"}`);
      }),
    both("bare: inner", "object: pending, then inner", "generator: pending"),
  );
}
