import { Future } from "@asyncio-ts/future";
import { Queue } from "@asyncio-ts/queue";
import { createTask, sleep } from "@asyncio-ts/task";
import { type BothModes, both, nameOf, outcome, who } from "../stage.js";

export function severalAwaits(bothModes: BothModes): void {
  bothModes(
    "Promise.all over two awaitables waits for both, while other tasks run",
    (stage) =>
      stage.run(async () => {
        const queue = new Queue<string>();
        const task = createTask(
          async () => {
            const [item, slept] = await Promise.all([queue.get(), sleep(1, "slept")]);
            stage.say(`${who()}: ${item}, ${slept}`);
            await sleep(0);
            stage.say(`${who()}: on`);
          },
          { name: "T" },
        );
        for (let step = 1; step <= 3; step++) {
          await sleep(2);
          stage.say(`main ${step}`);
        }
        queue.putNowait("item");
        await task;
      }),
    both("main 1", "main 2", "main 3", "T: item, slept", "T: on"),
  );

  bothModes(
    "after the first of two answers the task is still parked, and the loop goes on",
    (stage) =>
      stage.run(async () => {
        const first = new Future<string>();
        const second = new Future<string>();
        const task = createTask(
          async () => stage.say(`${who()}: ${await Promise.all([first, second])} in ${who()}`),
          { name: "T" },
        );
        await sleep(0);
        first.setResult("1");
        for (let step = 1; step <= 3; step++) {
          await sleep(0);
          stage.say(`main ${step} in ${who()}`);
        }
        second.setResult("2");
        await task;
      }),
    both(...[1, 2, 3].map((step) => `main ${step} in main`), "T: 1,2 in T"),
  );

  bothModes(
    "cancel reaches every await that is open: nothing waits on",
    (stage) =>
      stage.run(async () => {
        const queue = new Queue<string>();
        const future = new Future<void>();
        const task = createTask(
          async () => {
            const all = [queue.get(), sleep(60_000), future];
            const outcomes = await Promise.allSettled(all);
            for (const outcome of outcomes) {
              stage.say(outcome.status === "rejected" ? nameOf(outcome.reason) : outcome.status);
            }
            stage.say(`caught in ${who()}`);
            await sleep(0);
            stage.say(`goes on in ${who()}`);
          },
          { name: "T" },
        );
        await sleep(0);
        task.cancel();
        await task;
        queue.putNowait("kept");
        stage.say(`future cancelled: ${future.cancelled()}, items: ${queue.size}`);
      }),
    both(
      "CancelledError",
      "CancelledError",
      "CancelledError",
      "caught in T",
      "goes on in T",
      "future cancelled: true, items: 1",
    ),
  );

  bothModes(
    "Promise.all of a cancelled task throws CancelledError, and the task is cancelled",
    (stage) =>
      stage.run(async () => {
        const task = createTask(async () => {
          try {
            await Promise.all([sleep(60_000), sleep(60_000)]);
          } catch (error) {
            stage.say(nameOf(error));
            throw error;
          }
        });
        await sleep(0);
        task.cancel("why");
        stage.say(`awaited: ${await outcome(task)}`);
        stage.say(`cancelled: ${task.cancelled()}`);
      }),
    both("CancelledError", "awaited: CancelledError why", "cancelled: true"),
  );

  bothModes(
    "Promise.race goes on with the first, and the task's cancel reaches the loser too",
    (stage) =>
      stage.run(async () => {
        const quick = new Future<string>();
        const slow = new Future<string>();
        const task = createTask(
          async () => {
            stage.say(`${await Promise.race([slow, quick])} in ${who()}`);
            await sleep(60_000);
          },
          { name: "T" },
        );
        await sleep(0);
        quick.setResult("quick");
        await sleep(0);
        await sleep(0);
        stage.say(`loser cancelled: ${slow.cancelled()}`);
        task.cancel();
        stage.say(await outcome(task));
        stage.say(`loser cancelled: ${slow.cancelled()}`);
      }),
    both("quick in T", "loser cancelled: false", "CancelledError", "loser cancelled: true"),
  );

  bothModes(
    "a loser of Promise.race that is done after its task has ended disturbs nobody",
    (stage) =>
      stage.run(async () => {
        const slow = new Future<string>();
        const task = createTask(async () => Promise.race([slow, sleep(0, "quick")]));
        stage.say(await task);
        slow.setResult("slow");
        for (let step = 1; step <= 2; step++) {
          await sleep(0);
          stage.say(`main ${step} in ${who()}`);
        }
      }),
    both("quick", "main 1 in main", "main 2 in main"),
  );

  bothModes(
    "Promise.any takes the first success; of a cancelled task it throws an AggregateError",
    (stage) =>
      stage.run(async () => {
        const failing = new Future<string>();
        const fine = new Future<string>();
        const task = createTask(
          async () => {
            stage.say(`${await Promise.any([failing, fine])} in ${who()}`);
            await Promise.any([sleep(60_000), sleep(60_000)]).catch((error: AggregateError) => {
              stage.say(`${error.name} of ${error.errors.map(nameOf)}`);
            });
          },
          { name: "T" },
        );
        await sleep(0);
        failing.setException(new Error("no"));
        await sleep(0);
        fine.setResult("fine");
        await sleep(0);
        await sleep(0);
        task.cancel();
        await task;
      }),
    both("fine in T", "AggregateError of CancelledError,CancelledError"),
  );
}
