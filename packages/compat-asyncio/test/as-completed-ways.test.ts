import * as asyncio from "@asyncio-ts/compat-asyncio";
import { told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

type Wanted = PromiseLike<unknown>;
type All = ReturnType<typeof asyncio.as_completed<PromiseLike<string>>>;

/** Visits what `as_completed` gives, in one of the two ways, until `visit` returns true. */
async function walk(way: string, all: All, visit: (one: Wanted) => Promise<unknown>) {
  if (way === "for") {
    for (const one of all) if ((await visit(one as Wanted)) === true) return;
  } else {
    // Only its type has no `then`.
    for await (const one of all) if ((await visit(one as unknown as Wanted)) === true) return;
  }
}

const sleeper = asyncio.coroutine(async (delay: number, value: string) => {
  await asyncio.sleep(delay);
  return value;
});

for (const way of ["for", "for await"]) {
  describe(`as_completed in ${way}`, () => {
    it("gives what is done first, first", async () => {
      await virtually(async () => {
        const results: unknown[] = [];
        const all = asyncio.as_completed([
          sleeper(0.01, "b"),
          sleeper(0.15, "c"),
          sleeper(0.01, "a"),
        ]);
        await walk(way, all, async (one) => void results.push(await one));
        expect([results, now()]).toEqual([["b", "a", "c"], 0.15]);
      });
    });

    it("gives what is done in time; then TimeoutError, once in for await", async () => {
      const log: unknown[] = [];
      await virtually(async () => {
        const tasks = [
          asyncio.create_task(sleeper(0.1, "a")),
          asyncio.create_task(sleeper(0.15, "b")),
        ];
        const visit = async (one: Wanted) => {
          try {
            log.push(await one);
          } catch (error) {
            log.push(told(error), now());
          }
        };
        try {
          await walk(way, asyncio.as_completed(tasks, { timeout: 0.12 }), visit);
        } catch (error) {
          log.push(told(error), now());
        }
        expect(tasks.map((task) => task.done())).toEqual([true, false]);
      });
      expect(log).toEqual(["a", "TimeoutError()", 0.12]);
    });

    it("needs no time beyond the last one, whatever the timeout", async () => {
      const loop = asyncio.new_event_loop({ clock: "virtual" });
      const log: unknown[] = [];
      const main = asyncio.coroutine(async () => {
        const all = asyncio.as_completed([sleeper(0.01, "a")], { timeout: 1 });
        await walk(way, all, async (one) => void log.push(await one));
      });
      await loop.run_until_complete(main());
      expect([log, loop.time()]).toEqual([["a"], 0.01]);
      loop.close();
    });

    it("goes on after a break where it was left", async () => {
      await virtually(async () => {
        const results: unknown[] = [];
        const all = asyncio.as_completed([0, 1, 2, 3].map((n) => sleeper(0, `${n}`)));
        await walk(way, all, async (one) => results.push(await one) === 2);
        expect(results.length).toBe(2);
        await walk(way, all, async (one) => void results.push(await one));
        expect(results).toEqual(["0", "1", "2", "3"]);
      });
    });

    it("gives what can be awaited all at once, by tasks", async () => {
      await virtually(async () => {
        const tasks: asyncio.Future<unknown>[] = [];
        const all = asyncio.as_completed([sleeper(0.05, "a"), sleeper(0.05, "b")]);
        await walk(way, all, async (one) => void tasks.push(asyncio.ensure_future(one)));
        const [done, pending] = await asyncio.wait(tasks);
        expect([[...done].map((task) => task.result()), pending.size]).toEqual([["a", "b"], 0]);
        expect(now()).toBe(0.05);
      });
    });

    it("gives a coroutine that stands there twice once", async () => {
      await virtually(async () => {
        const results: unknown[] = [];
        const twice = sleeper(0, "ham");
        const all = asyncio.as_completed([twice, twice, sleeper(0, "spam")]);
        await walk(way, all, async (one) => void results.push(await one));
        expect(results).toEqual(["ham", "spam"]);
      });
    });
  });
}

describe("as_completed in for", () => {
  it("gives the first result to who is awaited first, though it stands last", async () => {
    await virtually(async () => {
      const waits = [...asyncio.as_completed([sleeper(0.05, "a"), sleeper(0.1, "b")])];
      expect(waits.length).toBe(2);
      expect([await waits[1], now()]).toEqual(["a", 0.05]);
      expect([await waits[0], now()]).toEqual(["b", 0.1]);
    });
  });
});

describe("as_completed in for await", () => {
  it("gives the tasks that it was given, and others for coroutines", async () => {
    await virtually(async () => {
      const coroutines = [sleeper(0, "a"), sleeper(0, "c")];
      const tasks = [asyncio.create_task(sleeper(0, "b")), asyncio.create_task(sleeper(0, "d"))];
      const out = new Set<unknown>();
      for await (const one of asyncio.as_completed([...coroutines, ...tasks])) out.add(one);
      expect(out.size).toBe(4);
      expect(tasks.map((task) => out.has(task))).toEqual([true, true]);
      expect(coroutines.map((one) => out.has(one))).toEqual([false, false]);
    });
  });
});
