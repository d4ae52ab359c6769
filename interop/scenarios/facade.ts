import * as asyncio from "@asyncio-ts/compat-asyncio";
import { type BothModes, both, nameOf, type Stage, until } from "../stage.js";

// The same through the facade, whose operations are lazy.

export function runProgram<T>(stage: Stage, main: () => Promise<T>): Promise<T> {
  const async_local_storage = stage.mode === "on";
  return asyncio.run(asyncio.coroutine(main)(), {
    loop_factory: () => asyncio.new_event_loop({ async_local_storage }),
  });
}

export function task(name: string, fn: () => Promise<unknown>): asyncio.Task<unknown> {
  return asyncio.create_task(asyncio.coroutine(fn)(), { name });
}

export function who(): string {
  return asyncio.current_task()?.get_name() ?? "nobody";
}

async function outcome(awaitable: PromiseLike<unknown>): Promise<string> {
  try {
    return String(await awaitable);
  } catch (error) {
    return nameOf(error);
  }
}

export function facade(bothModes: BothModes): void {
  bothModes(
    "Promise.all over two lazy operations, then a cancel that reaches both",
    (stage) =>
      runProgram(stage, async () => {
        const queue = new asyncio.Queue<string>();
        const waiting = task("T", async () => {
          const both = await Promise.all([queue.get(), asyncio.sleep(0.001, "slept")]);
          stage.say(`${both} in ${who()}`);
          await Promise.all([queue.get(), asyncio.sleep(60)]);
        });
        await asyncio.sleep(0.003);
        queue.put_nowait("item");
        await asyncio.sleep(0.003);
        waiting.cancel();
        stage.say(await outcome(waiting));
        queue.put_nowait("kept");
        stage.say(`items: ${queue.qsize()}, in ${who().replace(/Task-\d+/, "main")}`);
      }),
    both("item,slept in T", "CancelledError", "items: 1, in main"),
  );

  bothModes(
    "wait_for and timeout around fromPromise and around a bare promise",
    (stage) =>
      runProgram(stage, async () => {
        let open = false;
        const waiting = task("T", async () => {
          const wait = asyncio.wait_for(
            asyncio.fromPromise((signal) => {
              signal.addEventListener("abort", () => stage.say("aborted"));
              return until(() => open);
            }),
            0.005,
          );
          stage.say(`${await outcome(wait)} in ${who()}`);
          const bare = asyncio.wait_for(
            until(() => open),
            0.005,
          );
          stage.say(`${await outcome(bare)} in ${who()}`);
          const block = asyncio.async_with(asyncio.timeout(0.005), async () => {
            await asyncio.fromPromise(until(() => open));
          });
          stage.say(`${await outcome(block)} in ${who()}`);
        });
        await waiting;
        open = true;
      }),
    both("aborted", "TimeoutError in T", "TimeoutError in T", "TimeoutError in T"),
  );

  bothModes(
    "a bare foreign await that is cancelled",
    (stage) =>
      runProgram(stage, async () => {
        let open = false;
        const waiting = task("T", async () => {
          await until(() => open);
          stage.say(`back in ${who()}`);
          await asyncio.sleep(0);
          stage.say("not thrown");
        });
        await asyncio.sleep(0);
        waiting.cancel();
        stage.sayWarnings("T", "fromPromise");
        open = true;
        stage.say(await outcome(waiting));
      }),
    {
      on: ["warnings: 1, naming T and fromPromise", "back in T", "CancelledError"],
      off: [
        "warnings: 1, naming T and fromPromise",
        "back in nobody",
        "not thrown",
        "CancelledError",
      ],
    },
  );

  bothModes(
    "a refused bare promise, and a floating operation, which does nothing as in Python",
    async (stage) => {
      await runProgram(stage, async () => {
        const worker = async () => {
          await asyncio.sleep(0.001);
          throw new Error("nobody may hear of this");
        };
        try {
          asyncio.create_task(worker() as never);
        } catch (error) {
          stage.say(nameOf(error));
        }
        const queue = new asyncio.Queue<number>();
        void queue.put(1);
        await asyncio.sleep(0.005);
        stage.say(`size ${queue.qsize()}`);
      });
      stage.sayWarnings("Queue.put", "never awaited");
    },
    both("TypeError", "size 0", "warnings: 1, naming Queue.put and never awaited"),
  );
}
