import { coroutine, Future } from "@asyncio-ts/future";
import { Queue } from "@asyncio-ts/queue";
import { type Coro, createTask, fromPromise, gather, run, sleep } from "@asyncio-ts/task";
import { type BothModes, both, macrotasks, nameOf, outcome, until, who } from "../stage.js";

export function plainCode(bothModes: BothModes): void {
  bothModes(
    "plain code waits for a queue, sleep, futures and coroutines, with no loop set up",
    async (stage) => {
      const queue = new Queue<string>(1);
      const future = new Future<string>();
      const inner = coroutine(async () => {
        await sleep(0);
        return "async";
      });
      const outer = coroutine(function* (): Coro<string> {
        return `${yield* inner()} in a generator`;
      });
      const producer = (async () => {
        for (const item of ["one", "two", "three"]) {
          await queue.put(item);
          stage.say(`put ${item}`);
        }
      })();
      await sleep(1);
      for (let count = 0; count < 3; count++) {
        await sleep(1);
        stage.say(`got ${await queue.get()}`);
      }
      await producer;
      setTimeout(() => future.setResult("value"), 1);
      stage.say(await future);
      stage.say(await outer());
      stage.say(await sleep(0, "turn"));
    },
    both(
      "put one",
      "got one",
      "put two",
      "got two",
      "put three",
      "got three",
      "value",
      "async in a generator",
      "turn",
    ),
  );

  bothModes(
    "plain code beside tasks shares a queue with them, and is no task",
    async (stage) => {
      const queue = new Queue<number>(1);
      const done = stage.run(async () => {
        const consumer = createTask(
          async () => {
            for (let count = 0; count < 3; count++) {
              stage.say(`task got ${await queue.get()} in ${who()}`);
            }
          },
          { name: "T" },
        );
        await consumer;
      });
      const plain = (async () => {
        for (let item = 1; item <= 3; item++) {
          await sleep(2);
          stage.say(`plain puts ${item} in ${who()}`);
          await queue.put(item);
        }
      })();
      await plain;
      await done;
    },
    both(...[1, 2, 3].flatMap((item) => [`plain puts ${item} in nobody`, `task got ${item} in T`])),
  );

  bothModes(
    "plain code that has waited since before the loop ran is not taken for the task that wakes it",
    async (stage) => {
      const [first, second] = [new Queue<string>(), new Queue<string>()];
      const plain = (async () => {
        stage.say(`plain got ${await first.get()} in ${who()}`);
        stage.say(`plain got ${await second.get()} in ${who()}`);
      })();
      await stage.run(async () => {
        const waker = createTask(async () => {
          first.putNowait("woken");
          await macrotasks(1);
        });
        // When the plain code's turn comes, the loop waits for the code of this one.
        const bystander = createTask(() => macrotasks(2), { name: "T" });
        await sleep(5);
        second.putNowait("more");
        await gather([plain, waker, bystander]);
      });
    },
    both("plain got woken in nobody", "plain got more in nobody"),
  );

  bothModes(
    "plain code that wakes with tasks is not taken for one, and they keep their order",
    async (stage) => {
      const order: string[] = [];
      const strangers: string[] = [];
      let running = true;
      const walk = (name: string) => async () => {
        for (let step = 0; step < 30; step++) {
          await sleep(0);
          order.push(who() === name ? name : "?");
        }
      };
      const done = stage.run(async () => {
        await gather([createTask(walk("a"), { name: "a" }), createTask(walk("b"), { name: "b" })]);
        running = false;
      });
      const plain = async () => {
        while (running) {
          await sleep(0);
          if (running) strangers.push(who());
          // Deeper code takes more microtasks to come back.
          await (async () => (async () => sleep(0))())();
          if (running) strangers.push(who());
        }
      };
      await Promise.all([plain(), plain(), done]);
      stage.say(`in turns: ${order.join("").replaceAll("ab", "") === ""}`);
      stage.say(`plain code ran: ${strangers.length > 0}`);
      stage.say(`taken for: ${[...new Set(strangers)]}`);
    },
    both("in turns: true", "plain code ran: true", "taken for: nobody"),
  );

  bothModes(
    "plain code awaits a task, and gets its error",
    async (stage) => {
      let task: PromiseLike<unknown> | undefined;
      const done = stage.run(async () => {
        task = createTask(async () => {
          await sleep(2);
          throw new RangeError("no");
        });
        await outcome(task);
      });
      await sleep(1);
      stage.say(await outcome(task as PromiseLike<unknown>));
      await done;
    },
    both("RangeError"),
  );

  bothModes(
    "a .then(callback) by hand observes: it parks nobody, and cancel does not reach it",
    (stage) =>
      stage.run(async () => {
        const future = new Future<string>();
        const task = createTask(
          async () => {
            future.then((value) => stage.say(`callback: ${value}`));
            const copy = new Promise<string>((resolve, reject) => future.then(resolve, reject));
            future.catch(() => stage.say("never"));
            future.finally(() => stage.say("finally"));
            void copy.then((value) => stage.say(`copy: ${value}`));
            stage.say(`went on in ${who()}`);
            await sleep(0);
            stage.say(`and on in ${who()}`);
            await sleep(60_000);
          },
          { name: "T" },
        );
        await sleep(0);
        await sleep(0);
        task.cancel();
        stage.say(await outcome(task));
        stage.say(`future cancelled: ${future.cancelled()}`);
        future.setResult("value");
        await fromPromise(until(() => stage.record.length >= 7));
      }),
    both(
      "went on in T",
      "and on in T",
      "CancelledError",
      "future cancelled: false",
      "callback: value",
      "copy: value",
      "finally",
    ),
  );

  bothModes(
    "an error goes to the second callback, as of any promise",
    (stage) =>
      stage.run(async () => {
        const future = new Future<string>();
        future.then(
          () => stage.say("never"),
          (error) => stage.say(`rejected: ${nameOf(error)}`),
        );
        future.setException(new RangeError("no"));
        await fromPromise(until(() => stage.record.length >= 1));
        stage.say(`main in ${who()}`);
      }),
    both("rejected: RangeError", "main in main"),
  );

  bothModes(
    "a callback that a task's code gives to a promise is plain while the task is parked",
    (stage) =>
      stage.run(async () => {
        let open = false;
        const gate = new Future<void>();
        const task = createTask(
          async () => {
            void until(() => open).then(async () => {
              stage.say(`callback in ${who()}`);
              await gate;
              stage.say(`callback on in ${who()}`);
            });
            await sleep(60_000);
          },
          { name: "T" },
        );
        await sleep(0);
        open = true;
        while (stage.record.length < 1) await sleep(1);
        task.cancel();
        stage.say(`T: ${await outcome(task)}`);
        gate.setResult();
        await fromPromise(until(() => stage.record.length >= 3));
      }),
    both("callback in nobody", "T: CancelledError", "callback on in nobody"),
  );

  bothModes(
    "a refused bare promise: TypeError at once, and its own error is not heard of",
    (stage) =>
      stage.run(async () => {
        const worker = async (delay: number) => {
          await sleep(delay);
          throw new Error("nobody may hear of this");
        };
        for (const refuse of [
          () => createTask(worker(0) as never),
          () => createTask(worker(1) as never),
          () => createTask(Promise.reject(new Error("nor of this")) as never),
        ]) {
          try {
            refuse();
          } catch (error) {
            const { name, message } = error as Error;
            stage.say(`${name} naming coroutine(): ${message.includes("coroutine(async")}`);
          }
        }
        await sleep(5);
        stage.say(`main in ${who()}`);
      }),
    both(
      "TypeError naming coroutine(): true",
      "TypeError naming coroutine(): true",
      "TypeError naming coroutine(): true",
      "main in main",
    ),
  );

  bothModes(
    "run() refuses one too",
    async (stage) => {
      const worker = async () => {
        await sleep(1);
        throw new Error("nobody may hear of this");
      };
      stage.say(await outcome(run(worker() as never, { loop: stage.newLoop() })));
      await sleep(5);
    },
    both("TypeError"),
  );
}
