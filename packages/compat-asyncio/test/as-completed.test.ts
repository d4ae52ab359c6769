import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, it } from "vitest";

/** Runs a program on a fresh virtual clock. */
function virtually<T>(main: asyncio.CoroutineLike<T>): Promise<T> {
  return asyncio.run(main, {
    loop_factory: () => asyncio.new_event_loop({ clock: "virtual" }),
  });
}

const sleeper = asyncio.coroutine(async (delay: number) => asyncio.sleep(delay, delay));

describe("W9 asyncio.as_completed", () => {
  it("gives coroutines that do nothing before they are awaited", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const [a, b, c] = asyncio.as_completed([sleeper(3), sleeper(1), sleeper(2)]);
      // Whoever is awaited first gets the first, wherever it stands in the list.
      log.push(await c, await a, await b);
    });
    expect(log).toEqual([1, 2, 3]);
  });

  it("one that is not awaited takes no result", async () => {
    const log: unknown[] = [];
    await virtually(function* (): asyncio.Coro<void> {
      const coroutines = [...asyncio.as_completed([sleeper(2), sleeper(1)])];
      yield* asyncio.sleep(5);
      log.push(yield* coroutines[1] as asyncio.Awaitable<number>);
    });
    expect(log).toEqual([1]);
  });

  it("takes its timeout in seconds", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      for (const next of asyncio.as_completed([sleeper(30), sleeper(1)], { timeout: 2 })) {
        try {
          log.push(await next);
        } catch (error) {
          log.push((error as Error).name, asyncio.get_running_loop().time());
        }
      }
    });
    expect(log).toEqual([1, "TimeoutError", 2]);
  });

  it("gives the tasks themselves in for await", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const tasks = [3, 1, 2].map((delay) => asyncio.create_task(sleeper(delay)));
      for await (const task of asyncio.as_completed(tasks)) {
        log.push([tasks.indexOf(task as asyncio.Task<number>), task.result()]);
      }
    });
    expect(log).toEqual([
      [1, 1],
      [2, 2],
      [0, 3],
    ]);
  });
});
