import { ContextVar } from "@asyncio-ts/loop";
import { type Coro, createTask, fromPromise, sleep } from "@asyncio-ts/task";
import { type BothModes, both, macrotasks, nameOf, outcome, until, who } from "../stage.js";

export function fromPromises(bothModes: BothModes): void {
  bothModes(
    "order, current task and context hold across fromPromise, in both of its forms",
    (stage) =>
      stage.run(async () => {
        const variable = new ContextVar<string>("variable", { default: "nobody's" });
        const task = createTask(
          async () => {
            variable.set("T's");
            const first = await fromPromise(macrotasks(4, "first"));
            stage.say(`${first} in ${who()} with ${variable.get()}`);
            const second = await fromPromise(() => macrotasks(4, "second"));
            stage.say(`${second} in ${who()} with ${variable.get()}`);
            await sleep(0);
            stage.say(`after in ${who()} with ${variable.get()}`);
          },
          { name: "T" },
        );
        await task;
        stage.say(`main in ${who()} with ${variable.get()}`);
      }),
    both(
      "first in T with T's",
      "second in T with T's",
      "after in T with T's",
      "main in main with nobody's",
    ),
  );

  bothModes(
    "cancelled in the middle: the signal is aborted and CancelledError is thrown at once",
    (stage) =>
      stage.run(async () => {
        let settled = false;
        const task = createTask(
          async () => {
            try {
              await fromPromise((signal) => {
                signal.addEventListener("abort", () => {
                  stage.say(`aborted for ${nameOf(signal.reason)} ${signal.reason.args}`);
                });
                return until(() => settled);
              });
            } catch (error) {
              stage.say(`${nameOf(error)} in ${who()}`);
              throw error;
            }
          },
          { name: "T" },
        );
        await sleep(0);
        stage.say("cancel");
        task.cancel("why");
        stage.say("cancelled");
        stage.say(`awaited: ${await outcome(task)}`);
        // Nobody minds what becomes of the promise.
        settled = true;
        await fromPromise(macrotasks(10));
        stage.say(`main in ${who()}`);
      }),
    both(
      "cancel",
      "aborted for CancelledError why",
      "cancelled",
      "CancelledError in T",
      "awaited: CancelledError why",
      "main in main",
    ),
  );

  bothModes(
    "the same in a generator task",
    (stage) =>
      stage.run(function* (): Coro<void> {
        const task = createTask(
          function* (): Coro<void> {
            try {
              yield* fromPromise((signal) => {
                signal.addEventListener("abort", () => stage.say("aborted"));
                return new Promise<void>(() => {});
              });
            } catch (error) {
              stage.say(`${nameOf(error)} in ${who()}`);
              throw error;
            }
          },
          { name: "T" },
        );
        yield* sleep(0);
        task.cancel();
        try {
          yield* task;
        } catch (error) {
          stage.say(`awaited: ${nameOf(error)}`);
        }
      }),
    both("aborted", "CancelledError in T", "awaited: CancelledError"),
  );

  bothModes(
    "a promise that rejects after the wait was cancelled is nobody's unhandled rejection",
    (stage) =>
      stage.run(async () => {
        const task = createTask(async () => {
          await fromPromise(async (signal) => {
            await until(() => signal.aborted);
            throw new Error("too late");
          });
        });
        await sleep(0);
        task.cancel();
        stage.say(await outcome(task));
        await fromPromise(macrotasks(12));
      }),
    both("CancelledError"),
  );

  bothModes(
    "what the given function awaits is not the task's",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            await fromPromise(async () => {
              await sleep(0);
              stage.say(`inside: ${who()}`);
              await sleep(0);
              stage.say(`inside: ${who()}`);
            });
            stage.say(`after: ${who()}`);
          },
          { name: "T" },
        );
        await task;
      }),
    both("inside: nobody", "inside: nobody", "after: T"),
  );
}
