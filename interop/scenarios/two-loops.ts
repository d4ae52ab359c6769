import { Future } from "@asyncio-ts/future";
import { ContextVar, getRunningLoop, type Loop } from "@asyncio-ts/loop";
import { type Coro, createTask, fromPromise, run, sleep } from "@asyncio-ts/task";
import { type BothModes, both, macrotasks, outcome, type Stage, until, who } from "../stage.js";

const variable = new ContextVar<string>("variable", { default: "nobody's" });

/** A program of three tasks that must stay in their order, whatever else runs. */
async function program(stage: Stage, loop: Loop, name: string, foreign: boolean): Promise<string> {
  const order: string[] = [];
  const wrong = new Set<string>();
  const check = (task: string) => {
    if (getRunningLoop() !== loop) wrong.add("loop");
    if (who() !== task) wrong.add(`task ${who()}`);
    if (variable.get() !== task) wrong.add(`variable ${variable.get()}`);
  };
  await run(
    async () => {
      const walk = (letter: string) => async () => {
        const task = name + letter;
        variable.set(task);
        for (let step = 0; step < 20; step++) {
          await sleep(0);
          check(task);
          order.push(letter);
        }
      };
      const tasks = ["a", "b"].map((letter) => createTask(walk(letter), { name: name + letter }));
      const generator = createTask(
        function* (): Coro<void> {
          variable.set(`${name}g`);
          for (let step = 0; step < 20; step++) {
            yield* sleep(0);
            check(`${name}g`);
            order.push("g");
          }
        },
        { name: `${name}g` },
      );
      if (foreign) {
        await createTask(async () => {
          for (let step = 0; step < 3; step++) await macrotasks(3);
        });
      }
      for (const task of [...tasks, generator]) await task;
      for (let step = 0; step < 3; step++) await sleep(1);
    },
    { loop },
  );
  const text = order.join("");
  stage.record.push(...wrong);
  return `${name}: ${text === "abg".repeat(20) ? "in order" : text}`;
}

export function twoLoops(bothModes: BothModes): void {
  for (const foreign of [false, true]) {
    bothModes(
      `two programs at once do not disturb each other${foreign ? ", with foreign awaits" : ""}`,
      async (stage) => {
        const lines = await Promise.all(
          ["one ", "two "].map((name) => program(stage, stage.newLoop(), name, foreign)),
        );
        for (const line of lines) stage.say(line);
      },
      both("one : in order", "two : in order"),
    );
  }

  bothModes(
    "one hold at a time: while one loop waits for its task's code, the other loop waits too",
    async (stage) => {
      let open = false;
      const holding = stage.run(async () => {
        await createTask(
          async () => {
            stage.say(`T begins in ${who()}`);
            // Only microtasks: the loop goes on holding for it.
            for (let count = 0; count < 50; count++) await null;
            stage.say(`T goes on in ${who()}`);
            await fromPromise(until(() => open));
            stage.say(`T ends in ${who()}`);
          },
          { name: "T" },
        );
      });
      const other = stage.run(async () => {
        await createTask(
          async () => {
            for (let step = 1; step <= 2; step++) {
              await sleep(5);
              stage.say(`U ${step} in ${who()}`);
            }
            open = true;
          },
          { name: "U" },
        );
      });
      await Promise.all([holding, other]);
    },
    both("T begins in T", "T goes on in T", "U 1 in U", "U 2 in U", "T ends in T"),
  );

  bothModes(
    "a future of one loop, awaited in the other, is refused; as a promise it is fine",
    async (stage) => {
      let foreign: Future<string> | undefined;
      const first = stage.run(async () => {
        foreign = new Future<string>();
        await fromPromise(until(() => stage.record.length >= 1));
        foreign.setResult("value");
        await fromPromise(until(() => stage.record.length >= 2));
      });
      const second = stage.run(async () => {
        while (foreign === undefined) await sleep(1);
        const future = foreign;
        const task = createTask(
          async () => {
            const bare = (await outcome(future)).split(" ")[0];
            stage.say(`${bare} in ${who()}`);
            const value = await fromPromise(future.then((result) => result));
            stage.say(`${value} in ${who()}`);
          },
          { name: "U" },
        );
        await task;
      });
      await Promise.all([first, second]);
    },
    both("RuntimeError in U", "value in U"),
  );

  bothModes(
    "a program inside a callback of a host timer, beside one that runs",
    async (stage) => {
      const outer = stage.run(async () => {
        const inner = new Promise<string>((resolve) => {
          setTimeout(() => {
            const started = stage.run(async () => {
              await sleep(1);
              return `inner in ${who()}`;
            });
            resolve(started);
          }, 1);
        });
        stage.say(await fromPromise(inner));
        stage.say(`outer in ${who()}`);
      });
      await outer;
    },
    both("inner in main", "outer in main"),
  );
}
