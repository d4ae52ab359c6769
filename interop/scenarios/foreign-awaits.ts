import { Future } from "@asyncio-ts/future";
import { ContextVar } from "@asyncio-ts/loop";
import { createTask, currentTask, sleep, timeout, waitFor } from "@asyncio-ts/task";
import {
  type BothModes,
  both,
  hostSleep,
  macrotasks,
  nameOf,
  outcome,
  type Stage,
  until,
  who,
} from "../stage.js";

/** Another task, which must not notice anything. */
async function bystander(stage: Stage, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await sleep(1);
    stage.say(`other ${step} in ${who()}`);
  }
}

export function foreignAwaits(bothModes: BothModes): void {
  bothModes(
    "a foreign await takes 200 ms while other tasks run on",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            const begin = performance.now();
            const value = await hostSleep(200, "value");
            stage.say(`${value} in ${who()}`);
            return performance.now() - begin;
          },
          { name: "T" },
        );
        await createTask(() => bystander(stage, 3), { name: "U" });
        const taken = await task;
        stage.say(`took at least 190 ms: ${taken >= 190}`);
      }),
    {
      on: [
        "other 1 in U",
        "other 2 in U",
        "other 3 in U",
        "value in T",
        "took at least 190 ms: true",
      ],
      off: [
        "other 1 in U",
        "other 2 in U",
        "other 3 in U",
        "value in nobody",
        "took at least 190 ms: true",
      ],
    },
  );

  const variable = new ContextVar<string>("variable", { default: "nobody's" });

  bothModes(
    "after a foreign await the task is back in the loop's order; without the store it is plain",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            variable.set("T's");
            await macrotasks(4);
            stage.say(`back in ${who()} with ${variable.get()}`);
            for (let step = 1; step <= 2; step++) {
              await sleep(0);
              stage.say(`${step} in ${who()} with ${variable.get()}`);
            }
            return "result";
          },
          { name: "T" },
        );
        stage.say(await task);
        stage.say(`main in ${who()} with ${variable.get()}`);
      }),
    {
      on: [
        "back in T with T's",
        "1 in T with T's",
        "2 in T with T's",
        "result",
        "main in main with nobody's",
      ],
      off: [
        "back in nobody with nobody's",
        "1 in nobody with nobody's",
        "2 in nobody with nobody's",
        "result",
        "main in main with nobody's",
      ],
    },
  );

  bothModes(
    "the task that follows on a foreign await takes turns with the others again",
    (stage) =>
      stage.run(async () => {
        const back = new Future<void>();
        const walk = async (name: string) => {
          for (let step = 1; step <= 3; step++) {
            stage.say(`${name}${step} in ${who()}`);
            await sleep(0);
          }
        };
        const task = createTask(
          async () => {
            await macrotasks(4);
            await sleep(0);
            back.setResult();
            await walk("t");
          },
          { name: "T" },
        );
        const other = createTask(
          async () => {
            await back;
            await walk("u");
          },
          { name: "U" },
        );
        await task;
        await other;
        const own = stage.record.filter((line) => line.startsWith("t")).join();
        const others = stage.record.filter((line) => line.startsWith("u")).join();
        const together = stage.record.map((line) => line[0]).join("");
        stage.record.length = 0;
        stage.say(own);
        stage.say(others);
        if (stage.mode === "on") stage.say(together);
      }),
    {
      on: ["t1 in T,t2 in T,t3 in T", "u1 in U,u2 in U,u3 in U", "tututu"],
      // Plain code runs beside the loop's order, so nothing is said about it.
      off: ["t1 in nobody,t2 in nobody,t3 in nobody", "u1 in U,u2 in U,u3 in U"],
    },
  );

  bothModes(
    "tasks that are always ready do not starve the host: a foreign promise gets its turn",
    (stage) =>
      stage.run(async () => {
        const begin = performance.now();
        let back = false;
        const task = createTask(async () => {
          await hostSleep(10);
          back = true;
        });
        while (!back && performance.now() - begin < 2000) await sleep(0);
        stage.say(`foreign promise: ${back}`);
        await task;
      }),
    both("foreign promise: true"),
  );

  bothModes(
    "an error of a foreign promise reaches the code, and the task fails with it",
    (stage) =>
      stage.run(async () => {
        const task = createTask(async () => {
          await macrotasks(4).then(() => {
            throw new RangeError("foreign");
          });
        });
        stage.say(await outcome(task));
        stage.say(`main in ${who()}`);
      }),
    both("RangeError", "main in main"),
  );

  bothModes(
    "a cancelled bare foreign await: thrown at the next await of ours, with one warning",
    (stage) =>
      stage.run(async () => {
        let open = false;
        const task = createTask(
          async () => {
            try {
              await until(() => open);
              stage.say(`foreign await returned in ${who()}`);
              await sleep(1);
              stage.say(`sleep returned in ${who()}`);
              await sleep(1);
            } catch (error) {
              stage.say(`thrown: ${nameOf(error)} in ${who()}`);
              throw error;
            }
          },
          { name: "T" },
        );
        const other = createTask(() => bystander(stage, 2), { name: "U" });
        await sleep(0);
        stage.say(`cancel: ${task.cancel("why")}`);
        stage.sayWarnings("T", "fromPromise");
        stage.say(`cancel: ${task.cancel("again")}`);
        await other;
        open = true;
        stage.say(`awaited: ${await outcome(task)}`);
        stage.sayWarnings();
        stage.say(`cancelled: ${task.cancelled()}`);
      }),
    {
      on: [
        "cancel: true",
        "warnings: 1, naming T and fromPromise",
        "cancel: true",
        "other 1 in U",
        "other 2 in U",
        "foreign await returned in T",
        "thrown: CancelledError in T",
        "awaited: CancelledError again",
        "warnings: 0, naming nothing",
        "cancelled: true",
      ],
      // The rest of the task is plain, so nothing can be thrown into it. It runs to its end, and
      // then counts as cancelled, as in CPython a task whose cancellation was never thrown (T3).
      off: [
        "cancel: true",
        "warnings: 1, naming T and fromPromise",
        "cancel: true",
        "other 1 in U",
        "other 2 in U",
        "foreign await returned in nobody",
        "sleep returned in nobody",
        "awaited: CancelledError again",
        "warnings: 0, naming nothing",
        "cancelled: true",
      ],
    },
  );

  bothModes(
    "a task that cancels itself and then awaits something foreign gets the same warning",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            currentTask()?.cancel();
            await macrotasks(4);
            stage.say(`foreign await returned in ${who()}`);
            try {
              await sleep(0);
              stage.say("not thrown");
            } catch (error) {
              stage.say(`thrown: ${nameOf(error)}`);
              throw error;
            }
          },
          { name: "T" },
        );
        stage.say(`awaited: ${await outcome(task)}`);
        stage.sayWarnings("T", "fromPromise");
      }),
    {
      on: [
        "foreign await returned in T",
        "thrown: CancelledError",
        "awaited: CancelledError",
        "warnings: 1, naming T and fromPromise",
      ],
      off: [
        "foreign await returned in nobody",
        "not thrown",
        "awaited: CancelledError",
        "warnings: 1, naming T and fromPromise",
      ],
    },
  );

  bothModes(
    "a foreign await that is in time for a timeout leaves nothing behind",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            const value = await timeout(60_000, async () => {
              await macrotasks(4);
              await sleep(0);
              return `body in ${who()}`;
            });
            stage.say(`${value}, then in ${who()}`);
          },
          { name: "T" },
        );
        await task;
      }),
    {
      on: ["body in T, then in T"],
      // The body is plain, but the block around it is ours, and the task comes back with it.
      off: ["body in nobody, then in T"],
    },
  );

  bothModes(
    "waitFor takes a promise through fromPromise: its timeout is on time",
    (stage) =>
      stage.run(async () => {
        let open = false;
        const promise = until(() => open);
        const task = createTask(
          async () => {
            const ended = await outcome(waitFor(promise, 5));
            stage.say(`${ended} in ${who()}`);
          },
          { name: "T" },
        );
        await task;
        open = true;
      }),
    both("TimeoutError in T"),
  );
}
