import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { nextMacrotask, onUnhandledRejection } from "../../../host.shared.js";
import { now, virtually } from "./virtually.js";

describe("wait gives a pair of sets", () => {
  bothForms("done and pending, by the mode and the timeout", async ({ co }) => {
    await virtually(
      co(function* () {
        const tasks = [1, 2, 3].map((n) =>
          asyncio.create_task(asyncio.sleep(n, n), { name: `${n}` }),
        );
        const names = (set: Iterable<asyncio.Task<number>>) =>
          [...set].map((task) => task.get_name());
        const [done, pending] = yield* on(
          asyncio.wait(tasks, { return_when: asyncio.FIRST_COMPLETED }),
        );
        expect([names(done), names(pending), now()]).toEqual([["1"], ["2", "3"], 1]);
        const [late, rest] = yield* on(asyncio.wait(tasks, { timeout: 1 }));
        expect([names(late), names(rest), now()]).toEqual([["1", "2"], ["3"], 2]);
        const [all, none] = yield* on(asyncio.wait(new Set(tasks), { timeout: null }));
        expect([all.size, none.size, now()]).toEqual([3, 0, 3]);
      })(),
    );
  });

  bothForms("bad arguments show when it is awaited, as in Python", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new asyncio.Future<void>();
        const errors = [
          yield* errorOf(asyncio.wait([])),
          yield* errorOf(asyncio.wait([future], { return_when: "X" as never })),
          yield* errorOf(asyncio.wait(future as never)),
          yield* errorOf(asyncio.wait([asyncio.sleep(1)])),
        ];
        expect(errors.map((error) => (error as Error).name)).toEqual([
          "ValueError",
          "ValueError",
          "TypeError",
          "TypeError",
        ]);
        expect((errors[1] as Error).message).toContain("Invalid return_when value: X");
      })(),
    );
  });
});

describe("gather, shield and wait_for", () => {
  bothForms("do what the core's do", async ({ co }) => {
    await virtually(
      co(function* () {
        const results = yield* on(
          asyncio.gather(asyncio.sleep(2, "a"), asyncio.sleep(1, "b"), Promise.resolve("c")),
        );
        expect([results, now()]).toEqual([["a", "b", "c"], 2]);
        expect(yield* on(asyncio.shield(asyncio.sleep(1, "s")))).toBe("s");
        expect(yield* on(asyncio.wait_for(asyncio.sleep(1, "w"), null))).toBe("w");
        const error = yield* errorOf(asyncio.wait_for(asyncio.sleep(100), 1));
        expect(error).toBeInstanceOf(asyncio.TimeoutError);
        expect(now()).toBe(5);
      })(),
    );
  });

  bothForms("get under wait_for at the deadline loses no item (Q2)", async ({ co }) => {
    for (const order of ["put first", "deadline first"]) {
      const log: unknown[] = [];
      await virtually(
        co(function* () {
          const loop = asyncio.get_running_loop();
          const queue = new asyncio.Queue<string>();
          if (order === "put first") loop.call_at(1, () => queue.put_nowait("edge"));
          const task = asyncio.create_task(asyncio.wait_for(queue.get(), 1));
          yield* on(asyncio.sleep(0));
          yield* on(asyncio.sleep(0));
          if (order !== "put first") loop.call_at(1, () => queue.put_nowait("edge"));
          try {
            log.push(yield* on(task), queue.qsize());
          } catch (error) {
            log.push(told(error), queue.qsize());
          }
        })(),
      );
      expect(log).toEqual(["TimeoutError()", 1]);
    }
  });
});

describe("a promise or a started async function given to create_task", () => {
  it("is TypeError that says what to do, and its failure is not reported", async () => {
    const unhandled: unknown[] = [];
    const hearNoMore = onUnhandledRejection((error) => unhandled.push(error));
    await virtually(async () => {
      const worker = async (n: number) => {
        throw new Error(`${n}`);
      };
      for (const given of [worker(1), Promise.reject(new Error("x"))]) {
        let error: unknown;
        try {
          asyncio.create_task(given as never);
        } catch (caught) {
          error = caught;
        }
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toContain("got an object of class Promise");
        expect((error as Error).message).toContain("() => worker(x) instead of worker(x)");
      }
      expect(await asyncio.sleep(1, "usable")).toBe("usable");
    });
    await nextMacrotask();
    hearNoMore();
    expect(unhandled).toEqual([]);
  });

  it("a task made by new Task on a loop that is not running waits for its run", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const task = new asyncio.Task(async () => "made", { loop, name: "n" });
    expect([task.get_name(), task.done(), task.get_loop() === loop]).toEqual(["n", false, true]);
    expect(await loop.run_until_complete(task)).toBe("made");
    loop.close();
  });
});
