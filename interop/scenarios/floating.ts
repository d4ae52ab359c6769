import { Future } from "@asyncio-ts/future";
import { Queue } from "@asyncio-ts/queue";
import { type Coro, createTask, fromPromise, sleep } from "@asyncio-ts/task";
import { type BothModes, both, nameOf, outcome, type Stage, until, who } from "../stage.js";

async function helper(stage: Stage, first: Future<void>, second: Future<void>): Promise<void> {
  stage.say(`helper begins in ${who()}`);
  try {
    await first;
    stage.say(`helper goes on in ${who()}`);
    await second;
    stage.say(`helper ends in ${who()}`);
  } catch (error) {
    stage.say(`helper: ${nameOf(error)}`);
  }
}

export function floating(bothModes: BothModes): void {
  bothModes(
    "a floating call in an async task is its code: it runs beside it, and cancel reaches it",
    (stage) =>
      stage.run(async () => {
        const first = new Future<void>();
        const second = new Future<void>();
        const task = createTask(
          async () => {
            void helper(stage, first, second);
            stage.say(`called in ${who()}`);
            await sleep(60_000);
          },
          { name: "T" },
        );
        await sleep(0);
        first.setResult();
        await fromPromise(until(() => stage.record.length >= 3));
        task.cancel();
        stage.say(`T: ${await outcome(task)}`);
        stage.say(`main in ${who()}`);
      }),
    both(
      "helper begins in T",
      "called in T",
      "helper goes on in T",
      "helper: CancelledError",
      "T: CancelledError",
      "main in main",
    ),
  );

  bothModes(
    "a floating call that outlives its task goes on as plain code",
    (stage) =>
      stage.run(async () => {
        const first = new Future<void>();
        const second = new Future<void>();
        const task = createTask(
          async () => {
            void helper(stage, first, second);
            await sleep(0);
          },
          { name: "T" },
        );
        await task;
        stage.say(`T is done, cancel: ${task.cancel()}`);
        first.setResult();
        second.setResult();
        await fromPromise(until(() => stage.record.length >= 4));
        stage.say(`main in ${who()}`);
      }),
    both(
      "helper begins in T",
      "T is done, cancel: false",
      "helper goes on in nobody",
      "helper ends in nobody",
      "main in main",
    ),
  );

  bothModes(
    "a floating call in a generator task is plain from its first await on",
    (stage) =>
      stage.run(async () => {
        const first = new Future<void>();
        const second = new Future<void>();
        const task = createTask(
          function* (): Coro<void> {
            void helper(stage, first, second);
            stage.say(`called in ${who()}`);
            yield* sleep(60_000);
          },
          { name: "T" },
        );
        await sleep(0);
        first.setResult();
        await fromPromise(until(() => stage.record.length >= 3));
        task.cancel();
        stage.say(`T: ${await outcome(task)}`);
        second.setResult();
        await fromPromise(until(() => stage.record.length >= 5));
      }),
    both(
      "helper begins in T",
      "called in T",
      "helper goes on in nobody",
      "T: CancelledError",
      "helper ends in nobody",
    ),
  );

  bothModes(
    "a floating operation has its effect without an await, and parks nobody",
    (stage) =>
      stage.run(async () => {
        const queue = new Queue<string>(1);
        const task = createTask(
          async () => {
            queue.put("one");
            queue.put("two");
            stage.say(`size ${queue.size} in ${who()}`);
            await sleep(0);
            stage.say(`size ${queue.size} in ${who()}`);
          },
          { name: "T" },
        );
        await task;
        stage.say(`${await queue.get()}, ${await queue.get()} in ${who()}`);
      }),
    both("size 1 in T", "size 1 in T", "one, two in main"),
  );

  bothModes(
    "floating calls do not change the order of tasks",
    (stage) =>
      stage.run(async () => {
        const order: string[] = [];
        let floating = 0;
        const float = async () => {
          floating++;
          for (let turn = 0; turn < 3; turn++) await sleep(0);
          floating--;
        };
        const walk = (name: string) => async () => {
          for (let step = 0; step < 10; step++) {
            void float();
            await sleep(0);
            order.push(who() === name ? name : "?");
          }
        };
        const a = createTask(walk("a"), { name: "a" });
        const b = createTask(walk("b"), { name: "b" });
        await a;
        await b;
        await fromPromise(until(() => floating === 0));
        stage.say(order.join(""));
      }),
    both("ab".repeat(10)),
  );
}
