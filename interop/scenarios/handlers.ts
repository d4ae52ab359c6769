import { Future } from "@asyncio-ts/future";
import { createTask, fromPromise, runOutside, sleep, type Task } from "@asyncio-ts/task";
import { host } from "../../host.shared.js";
import { type BothModes, both, nameOf, outcome, type Stage, until, who } from "../stage.js";

// Handlers that are made inside a task carry its asynchronous context. They are still not its
// code: its order of events, its current task and its cancellation stay its own.

/** What a handler does: waits for the gate, and says whose code it was. */
export async function handle(stage: Stage, gate: Future<string>): Promise<void> {
  stage.say(`handler begins in ${who()}`);
  try {
    stage.say(`handler got ${await gate} in ${who()}`);
    await sleep(1);
    stage.say(`handler ends in ${who()}`);
  } catch (error) {
    stage.say(`handler: ${nameOf(error)}`);
  }
}

/** The record of a handler that ran in the task that is named. */
function handledIn(name: string): string[] {
  const handler = ["begins", "got value", "ends"].map((what) => `handler ${what} in ${name}`);
  return [...handler, "main in main"];
}

/** Waits, in another task, until the scenario has recorded so many lines. */
export async function lines(stage: Stage, count: number): Promise<void> {
  while (stage.record.length < count) await sleep(1);
}

/** A timer of the host that calls back once the condition holds. */
function timer(condition: () => boolean, callback: () => unknown): void {
  setTimeout(() => (condition() ? void callback() : timer(condition, callback)), 1);
}

/** Cancels the task while the handler waits, and then lets the handler go on. */
export async function cancelAndGoOn(stage: Stage, task: Task<unknown>, gate: Future<string>) {
  task.cancel();
  stage.say(`T: ${await outcome(task)}`);
  if (!gate.done()) gate.setResult("value");
}

/** What is recorded if the cancel does not reach the handler. */
export const untouched = both(
  "handler begins in nobody",
  "T: CancelledError",
  "handler got value in nobody",
  "handler ends in nobody",
);

export function handlers(bothModes: BothModes): void {
  bothModes(
    "a timer callback made in a task that is parked: its awaits are not the task's",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        let handled: Promise<void> | undefined;
        const task = createTask(
          async () => {
            setTimeout(() => {
              handled = handle(stage, gate);
            }, 1);
            await sleep(60_000);
          },
          { name: "T" },
        );
        await lines(stage, 1);
        await cancelAndGoOn(stage, task, gate);
        await fromPromise(handled as Promise<void>);
      }),
    untouched,
  );

  bothModes(
    "a timer callback made in a task that waits in fromPromise",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        let handled: Promise<void> | undefined;
        const task = createTask(
          async () => {
            setTimeout(() => {
              handled = handle(stage, gate);
            }, 1);
            await fromPromise(new Promise(() => {}));
          },
          { name: "T" },
        );
        await lines(stage, 1);
        await cancelAndGoOn(stage, task, gate);
        await fromPromise(handled as Promise<void>);
      }),
    untouched,
  );

  bothModes(
    "a callback made in a task that has ended",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        let open = false;
        let handled: Promise<void> | undefined;
        const task = createTask(
          async () => {
            void until(() => open).then(() => {
              handled = handle(stage, gate);
            });
          },
          { name: "T" },
        );
        await task;
        stage.say(`T done, main in ${who()}`);
        open = true;
        await lines(stage, 2);
        gate.setResult("value");
        await fromPromise(handled as Promise<void>);
      }),
    both(
      "T done, main in main",
      "handler begins in nobody",
      "handler got value in nobody",
      "handler ends in nobody",
    ),
  );

  bothModes(
    "a timer callback made with runOutside, in a task that is in a bare foreign await",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        let open = false;
        let detached = false;
        let handled: Promise<void> | undefined;
        const task = createTask(
          async () => {
            runOutside(() =>
              timer(
                () => detached,
                () => {
                  handled = handle(stage, gate);
                },
              ),
            );
            await until(() => open);
            stage.say(`T is back in ${who()}`);
            await sleep(0);
            stage.say(`T ends in ${who()}`);
          },
          { name: "T" },
        );
        // The loop goes on once it has seen that the await is foreign.
        await sleep(0);
        detached = true;
        await lines(stage, 1);
        gate.setResult("value");
        await fromPromise(until(() => stage.record.length >= 3));
        await fromPromise(handled as Promise<void>);
        open = true;
        await task;
      }),
    {
      on: [
        "handler begins in nobody",
        "handler got value in nobody",
        "handler ends in nobody",
        "T is back in T",
        "T ends in T",
      ],
      off: [
        "handler begins in nobody",
        "handler got value in nobody",
        "handler ends in nobody",
        "T is back in nobody",
        "T ends in nobody",
      ],
    },
  );

  // Limit (b) of the design: the store of a detached task can't tell its code from its handlers'.
  bothModes(
    "a timer callback made bare, in a task that is in a bare foreign await, is taken for the task",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        let open = false;
        let detached = false;
        const task = createTask(
          async () => {
            timer(
              () => detached,
              () => handle(stage, gate),
            );
            await until(() => open);
          },
          { name: "T" },
        );
        // The loop goes on once it has seen that the await is foreign.
        await sleep(0);
        detached = true;
        await lines(stage, 1);
        task.cancel();
        open = true;
        stage.say(`T: ${await outcome(task)}`);
        if (stage.mode === "off") {
          stage.sayWarnings("fromPromise");
          gate.setResult("value");
          await lines(stage, 5);
        }
      }),
    {
      // The handler's await was reached by the cancel in place of the task's own.
      on: ["handler begins in T", "handler: CancelledError", "T: undefined"],
      off: [
        "handler begins in nobody",
        "T: CancelledError",
        "warnings: 1, naming fromPromise",
        "handler got value in nobody",
        "handler ends in nobody",
      ],
    },
  );

  // Between a bare foreign await and the next macrotask the loop can't know that it is foreign.
  bothModes(
    "a timer callback at the very beginning of a bare foreign await, made with runOutside",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        gate.setResult("value");
        let handled: Promise<void> | undefined;
        const task = createTask(
          async () => {
            runOutside(() =>
              setTimeout(() => {
                handled = handle(stage, gate);
              }, 1),
            );
            const end = performance.now() + 4;
            while (performance.now() < end);
            await until(() => stage.record.length >= 3);
          },
          { name: "T" },
        );
        await task;
        await fromPromise(handled as Promise<void>);
        stage.say(`main in ${who()}`);
      }),
    {
      on: handledIn("nobody"),
      // Without the store the loop has nothing but its hold to go by. In Chromium that is over:
      // a macrotask that was asked for comes before a timer that has become due since.
      off: handledIn(host === "browser" ? "nobody" : "T"),
    },
  );

  bothModes(
    "debug mode warns of a handler that is taken for the task, naming fromPromise and runOutside",
    (stage) =>
      stage.run(
        async () => {
          const gate = new Future<string>();
          let open = false;
          let detached = false;
          const task = createTask(
            async () => {
              timer(
                () => detached,
                () => handle(stage, gate),
              );
              await until(() => open);
            },
            { name: "T" },
          );
          // The loop goes on once it has seen that the await is foreign.
          await sleep(0);
          detached = true;
          await lines(stage, 1);
          gate.setResult("value");
          await lines(stage, 3);
          open = true;
          await task;
          stage.sayWarnings("fromPromise", "runOutside");
        },
        { debug: true },
      ),
    {
      on: [
        "handler begins in T",
        "handler got value in T",
        "handler ends in T",
        "warnings: 1, naming fromPromise and runOutside",
      ],
      off: [
        "handler begins in nobody",
        "handler got value in nobody",
        "handler ends in nobody",
        "warnings: 0, naming nothing",
      ],
    },
  );

  bothModes(
    "a hundred timer callbacks leave the order of two tasks as it is",
    (stage) =>
      stage.run(async () => {
        const order: string[] = [];
        let handled = 0;
        let strangers = 0;
        const walk = (name: string) => async () => {
          for (let step = 0; step < 5; step++) {
            for (let timer = 0; timer < 10; timer++) {
              setTimeout(async () => {
                if (who() !== "nobody") strangers++;
                await sleep(0);
                if (who() !== "nobody") strangers++;
                handled++;
              }, 0);
            }
            for (let turn = 0; turn < 20; turn++) {
              await sleep(0);
              order.push(who() === name ? name : "?");
            }
          }
        };
        const a = createTask(walk("a"), { name: "a" });
        const b = createTask(walk("b"), { name: "b" });
        await a;
        await b;
        await fromPromise(until(() => handled === 100));
        const text = order.join("");
        stage.say(`in turns: ${text.replaceAll("ab", "") === ""}, ${text.length} steps`);
        stage.say(`handled ${handled}, taken for a task ${strangers}`);
      }),
    both("in turns: true, 200 steps", "handled 100, taken for a task 0"),
  );
}
