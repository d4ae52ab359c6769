import { Future } from "@asyncio-ts/future";
import { ContextVar } from "@asyncio-ts/loop";
import { createTask, fromPromise, sleep } from "@asyncio-ts/task";
import { type BothModes, both, outcome, until, who } from "../stage.js";

export function branches(bothModes: BothModes): void {
  bothModes(
    "an inner async function that is called now and awaited later is the task's code",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        const variable = new ContextVar<string>("variable");
        const inner = async () => {
          stage.say(`inner begins in ${who()}`);
          const value = await gate;
          stage.say(`inner goes on in ${who()} with ${variable.get()}`);
          await sleep(0);
          stage.say(`inner ends in ${who()}`);
          return value;
        };
        const task = createTask(
          async () => {
            variable.set("T's");
            const early = inner();
            stage.say("called");
            await sleep(0);
            stage.say(`before the await in ${who()}`);
            const value = await early;
            stage.say(`${value} in ${who()}`);
            await sleep(0);
            stage.say(`after in ${who()}`);
          },
          { name: "T" },
        );
        for (let step = 1; step <= 4; step++) {
          await sleep(0);
          stage.say(`main ${step}`);
        }
        gate.setResult("value");
        await task;
      }),
    both(
      "inner begins in T",
      "called",
      "main 1",
      "before the await in T",
      "main 2",
      "main 3",
      "main 4",
      "inner goes on in T with T's",
      "inner ends in T",
      "value in T",
      "after in T",
    ),
  );

  bothModes(
    "an inner call may have ended by the time that it is awaited",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            const early = (async () => {
              await sleep(0);
              return `inner of ${who()}`;
            })();
            for (let step = 0; step < 4; step++) await sleep(0);
            stage.say(`${await early} in ${who()}`);
            await sleep(0);
            stage.say(`after in ${who()}`);
          },
          { name: "T" },
        );
        await task;
      }),
    both("inner of T in T", "after in T"),
  );

  bothModes(
    "cancel reaches an inner call while its caller awaits it",
    (stage) =>
      stage.run(async () => {
        const task = createTask(
          async () => {
            const early = (async () => {
              try {
                await sleep(60_000);
              } finally {
                stage.say(`inner leaves in ${who()}`);
              }
            })();
            await sleep(0);
            await early;
          },
          { name: "T" },
        );
        for (let step = 0; step < 4; step++) await sleep(0);
        task.cancel();
        stage.say(await outcome(task));
      }),
    both("inner leaves in T", "CancelledError"),
  );

  bothModes(
    "branches of one task take turns with each other and with other tasks",
    (stage) =>
      stage.run(async () => {
        const walk = async (name: string) => {
          for (let step = 1; step <= 3; step++) {
            await sleep(0);
            stage.say(`${name}${step} in ${who()}`);
          }
          return name;
        };
        const task = createTask(async () => Promise.all([walk("a"), walk("b")]), { name: "T" });
        const other = createTask(() => walk("u"), { name: "U" });
        stage.say(`${await task}`);
        await other;
      }),
    both(
      ...[1, 2, 3].flatMap((step) => [`a${step} in T`, `b${step} in T`, `u${step} in U`]),
      "a,b",
    ),
  );

  bothModes(
    "a branch whose await is ready at once stays the task's, though the other one parks",
    (stage) =>
      stage.run(async () => {
        const ready = new Future<void>();
        ready.setResult();
        const variable = new ContextVar<string>("variable", { default: "nobody's" });
        const task = createTask(
          async () => {
            variable.set("T's");
            const quick = async () => {
              await ready;
              stage.say(`quick in ${who()} with ${variable.get()}`);
              await sleep(60_000);
            };
            await Promise.allSettled([quick(), sleep(60_000)]).then((outcomes) => {
              for (const outcome of outcomes) stage.say(`T: ${outcome.status}`);
            });
          },
          { name: "T" },
        );
        const other = createTask(
          async () => {
            variable.set("U's");
            for (let step = 1; step <= 2; step++) {
              await sleep(0);
              stage.say(`other in ${who()} with ${variable.get()}`);
            }
          },
          { name: "U" },
        );
        await other;
        task.cancel();
        await task;
      }),
    both(
      "quick in T with T's",
      "other in U with U's",
      "other in U with U's",
      "T: rejected",
      "T: rejected",
    ),
  );

  // Limit (c) of the design: the task is parked, so what comes back from outside is nobody's.
  bothModes(
    "a branch back from a foreign await, while another is open, is plain: cancel does not reach it",
    (stage) =>
      stage.run(async () => {
        let open = false;
        const plain = new Future<void>();
        const outside = async () => {
          stage.say(`outside begins in ${who()}`);
          await until(() => open);
          stage.say(`outside is back in ${who()}`);
          await plain;
          stage.say(`outside ends in ${who()}`);
        };
        let branch: Promise<void> | undefined;
        const task = createTask(
          async () => {
            branch = outside();
            await Promise.all([branch, sleep(60_000)]);
          },
          { name: "T" },
        );
        await sleep(0);
        open = true;
        while (stage.record.length < 2) await sleep(1);
        task.cancel();
        stage.say(`T: ${await outcome(task)}`);
        stage.say(`plain wait cancelled: ${plain.cancelled()}`);
        plain.setResult();
        await branch;
      }),
    both(
      "outside begins in T",
      "outside is back in nobody",
      "T: CancelledError",
      "plain wait cancelled: false",
      "outside ends in nobody",
    ),
  );

  bothModes(
    "a branch that waits through fromPromise instead keeps its task",
    (stage) =>
      stage.run(async () => {
        let open = false;
        const task = createTask(
          async () => {
            const outside = async () => {
              await fromPromise(until(() => open));
              stage.say(`outside is back in ${who()}`);
              await sleep(60_000);
            };
            await Promise.all([outside(), sleep(60_000)]);
          },
          { name: "T" },
        );
        await sleep(0);
        open = true;
        while (stage.record.length < 1) await sleep(1);
        task.cancel();
        stage.say(`T: ${await outcome(task)}`);
      }),
    both("outside is back in T", "T: CancelledError"),
  );

  bothModes(
    "debug mode warns of a plain await in a branch of a task, naming fromPromise and TaskGroup",
    (stage) =>
      stage.run(
        async () => {
          let open = false;
          const other = new Future<void>();
          const task = createTask(
            async () => {
              const outside = async () => {
                await until(() => open);
                await sleep(0);
              };
              await Promise.all([outside(), other]);
            },
            { name: "T" },
          );
          await sleep(0);
          stage.sayWarnings();
          open = true;
          await fromPromise(until(() => stage.warnings.length > 0, undefined, 500));
          stage.sayWarnings("T", "fromPromise", "TaskGroup");
          other.setResult();
          await task;
        },
        { debug: true },
      ),
    {
      on: ["warnings: 0, naming nothing", "warnings: 1, naming T and fromPromise and TaskGroup"],
      // Without the store nothing tells that the await comes from T.
      off: ["warnings: 0, naming nothing", "warnings: 0, naming nothing"],
    },
  );

  for (const debug of [true, false]) {
    bothModes(
      `${debug ? "debug mode" : "nothing else"} warns of a second await at once`,
      (stage) =>
        stage.run(
          async () => {
            const task = createTask(
              async () => {
                for (let count = 0; count < 2; count++) {
                  await Promise.all([sleep(1), sleep(1)]);
                }
              },
              { name: "T" },
            );
            await task;
            stage.sayWarnings("T", "createTask", "gather", "TaskGroup");
          },
          { debug },
        ),
      both(
        debug
          ? "warnings: 1, naming T and createTask and gather and TaskGroup"
          : "warnings: 0, naming nothing",
      ),
    );
  }
}
