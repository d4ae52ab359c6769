import { Condition, Lock, runExclusive, Semaphore } from "@asyncio-ts/sync";
import { createTask, fromPromise, sleep } from "@asyncio-ts/task";
import { type BothModes, both, nameOf, outcome, until, who } from "../stage.js";

export function locks(bothModes: BothModes): void {
  bothModes(
    "plain code beside tasks shares a lock with them: first come, first served, one at a time",
    async (stage) => {
      const lock = new Lock();
      let inside = 0;
      const use = async (name: string) => {
        using _held = await lock.acquire();
        stage.say(`${name} in ${who()}, ${++inside} inside`);
        await sleep(1);
        inside--;
      };
      const waiting = async (count: number) => {
        while (lock.places.size < count) await sleep(1);
      };
      const first = await lock.acquire();
      const outsiders = [1, 3].map(async (count) => {
        await waiting(count);
        await use("plain");
      });
      await stage.run(async () => {
        const insiders = [0, 2].map((count) =>
          createTask(
            async () => {
              await waiting(count);
              await use("task");
            },
            { name: `T${count}` },
          ),
        );
        await waiting(4);
        stage.say(`released in ${who()}`);
        first.release();
        for (const insider of insiders) await insider;
        // While this loop runs, sleep() of plain code is a timer of it, and would end with it.
        await fromPromise(Promise.all(outsiders));
      });
      stage.say(`locked: ${lock.locked()}`);
    },
    both(
      "released in main",
      "task in T0, 1 inside",
      "plain in nobody, 1 inside",
      "task in T2, 1 inside",
      "plain in nobody, 1 inside",
      "locked: false",
    ),
  );

  bothModes(
    "a task that holds a lock across a bare foreign await and is cancelled gives it back after that",
    (stage) =>
      stage.run(async () => {
        const lock = new Lock();
        let open = false;
        const task = createTask(
          async () => {
            using _held = await lock.acquire();
            try {
              await until(() => open);
              stage.say(`foreign await returned, locked: ${lock.locked()}`);
              await sleep(1);
              stage.say("sleep returned");
            } catch (error) {
              stage.say(`thrown: ${nameOf(error)}, locked: ${lock.locked()}`);
              throw error;
            }
          },
          { name: "T" },
        );
        const next = createTask(
          async () => {
            using _held = await lock.acquire();
            stage.say(`next in ${who()}`);
          },
          { name: "U" },
        );
        await sleep(1);
        task.cancel();
        stage.sayWarnings("T", "fromPromise");
        await sleep(1);
        // The task can't be interrupted there, and has the lock until it is.
        stage.say(`cancelled, locked: ${lock.locked()}`);
        open = true;
        stage.say(`T: ${await outcome(task)}`);
        await next;
        stage.say(`locked: ${lock.locked()}`);
      }),
    {
      on: [
        "warnings: 1, naming T and fromPromise",
        "cancelled, locked: true",
        "foreign await returned, locked: true",
        "thrown: CancelledError, locked: true",
        "next in U",
        "T: CancelledError",
        "locked: false",
      ],
      // The rest of the task is plain, so nothing can be thrown into it. It gives the lock back all
      // the same, at the end of its block.
      off: [
        "warnings: 1, naming T and fromPromise",
        "cancelled, locked: true",
        "foreign await returned, locked: true",
        "sleep returned",
        "next in U",
        "T: CancelledError",
        "locked: false",
      ],
    },
  );

  bothModes(
    "the same by runExclusive: in either mode the block around the foreign await gives it back",
    (stage) =>
      stage.run(async () => {
        const semaphore = new Semaphore(1);
        let open = false;
        const task = createTask(
          async () => {
            await runExclusive(semaphore, async () => {
              await until(() => open);
              stage.say(`foreign await returned, locked: ${semaphore.locked()}`);
            });
            await sleep(1);
            stage.say("never");
          },
          { name: "T" },
        );
        await sleep(1);
        task.cancel();
        stage.sayWarnings("T");
        open = true;
        stage.say(`T: ${await outcome(task)}`);
        stage.say(`locked: ${semaphore.locked()}`);
      }),
    both(
      "warnings: 1, naming T",
      "foreign await returned, locked: true",
      "T: CancelledError",
      "locked: false",
    ),
  );

  bothModes(
    "a condition joins tasks, one of which waits for a foreign promise between",
    (stage) =>
      stage.run(async () => {
        const condition = new Condition();
        const items: string[] = [];
        const consumer = createTask(
          async () => {
            using _held = await condition.acquire();
            await condition.waitFor(() => items.length > 0);
            stage.say(`${items.pop()} in ${who()}, locked: ${condition.locked()}`);
          },
          { name: "T" },
        );
        const producer = createTask(
          async () => {
            const item = await fromPromise(until(() => true, "item"));
            await runExclusive(condition, () => {
              items.push(item);
              condition.notify();
            });
          },
          { name: "U" },
        );
        await consumer;
        await producer;
        stage.say(`locked: ${condition.locked()}`);
      }),
    both("item in T, locked: true", "locked: false"),
  );
}
