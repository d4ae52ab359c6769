import { Future } from "@asyncio-ts/future";
import { Queue } from "@asyncio-ts/queue";
import {
  ALL_COMPLETED,
  asCompleted,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  gather,
  shield,
  sleep,
  type Task,
  TimeoutError,
  wait,
} from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { World } from "./world.js";

/** A task that has its result after a while. */
function after(world: World, delay: number, result = `after ${delay}`): Task<string> {
  return world.beside(result, () => on(sleep(delay, result)));
}

describe("W4 gather", () => {
  cancelEverywhere("cancels its children with it, and takes no item away", (world) => {
    const queue = world.watch(new Queue<number>());
    const got: number[] = [];
    let children: Task<unknown>[] = [];
    world.victim(function* () {
      children = [1, 2].map((n) =>
        world.beside(`child ${n}`, function* () {
          got.push(yield* on(queue.get()));
        }),
      );
      yield* on(gather([...children, sleep(1)]));
      yield* on(sleep(1));
    });
    world.beside("producer", function* () {
      for (const item of [1, 2, 3]) {
        yield* on(sleep(1));
        queue.putNowait(item);
      }
    });
    return {
      check() {
        for (const child of children) expect(child.done()).toBe(true);
        expect(got.length + queue.size).toBe(3);
      },
    };
  });

  cancelEverywhere("with returnExceptions waits until all have cleaned up", (world) => {
    let cleaning = 0;
    world.victim(function* () {
      const slow = world.form.co(function* (delay: number) {
        try {
          yield* on(sleep(delay));
        } finally {
          cleaning++;
          try {
            yield* on(sleep(2));
          } finally {
            cleaning--;
          }
        }
      });
      const results = yield* on(gather([slow(3), slow(5)], { returnExceptions: true }));
      return results.length;
    });
    return {
      atEnd() {
        expect(cleaning).toBe(0);
      },
    };
  });

  cancelEverywhere("after a failure leaves the others alone", (world) => {
    const other = after(world, 4);
    world.victim(function* () {
      const failing = world.form.co(function* () {
        yield* on(sleep(2));
        throw new Error("failed");
      });
      try {
        yield* on(gather([failing(), shield(other)]));
      } catch (error) {
        if ((error as Error).message !== "failed") throw error;
        yield* on(sleep(1));
        return "failed";
      }
    });
    return {
      // W4: `gather` has passed the cancellation on to the child that is left, and fails first.
      swallowed: "failed",
      check() {
        expect(other.result()).toBe("after 4");
      },
    };
  });
});

for (const returnWhen of [FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED] as const) {
  for (const timeout of [undefined, 4]) {
    describe(`W5 wait ${returnWhen}, timeout ${timeout}`, () => {
      cancelEverywhere("cancels nothing, and lets go of everything", (world) => {
        const first = after(world, 2);
        const second = after(world, 4);
        const never = new Future<void>();
        world.victim(function* () {
          const futures = [first, second, ...(timeout === undefined ? [] : [never])];
          const { done } = yield* on(wait(futures, { returnWhen, timeout }));
          yield* on(sleep(1));
          return done.size;
        });
        return {
          atEnd() {
            // A callback that stays is a leak: `never` may live for ever.
            expect(never.first).toBe(undefined);
          },
          check() {
            expect([first.result(), second.result()]).toEqual(["after 2", "after 4"]);
            expect(never.done()).toBe(false);
          },
        };
      });
    });
  }
}

describe("W10 shield", () => {
  cancelEverywhere("lets what is shielded go on", (world) => {
    const inner = after(world, 3);
    world.victim(function* () {
      const result = yield* on(shield(inner));
      yield* on(sleep(1));
      return result;
    });
    return {
      check() {
        expect(inner.result()).toBe("after 3");
      },
    };
  });

  cancelEverywhere(
    "reports a failure that nobody sees any more, once",
    (world) => {
      let waits = false;
      const inner = world.beside("inner", function* () {
        yield* on(sleep(3));
        throw new Error("failed");
      });
      world.victim(function* () {
        waits = true;
        try {
          yield* on(shield(inner));
        } catch (error) {
          if ((error as Error).message !== "failed") throw error;
        }
        waits = false;
        yield* on(sleep(1));
      });
      return {
        *settle() {
          yield* on(wait([inner]));
          expect((inner.exception() as Error).message).toBe("failed");
        },
        check() {
          // Cut before its first step, the victim has shielded nothing.
          if (!waits) expect(world.reports).toEqual([]);
        },
      };
    },
    { reports: 1 },
  );
});

describe("W9 asCompleted", () => {
  cancelEverywhere("cancels nothing, and leaves no taker", (world) => {
    const tasks = [after(world, 3), after(world, 1), after(world, 2)];
    world.victim(function* () {
      const completed = asCompleted(tasks);
      world.watchList("takers", completed.takers);
      const results: string[] = [];
      for (const next of completed) results.push(yield* on(next));
      yield* on(sleep(1));
      return results;
    });
    return {
      check() {
        expect(tasks.map((task) => task.result())).toEqual(["after 3", "after 1", "after 2"]);
      },
    };
  });

  cancelEverywhere("of which two take leaves each its own, without delay", (world) => {
    const tasks = [after(world, 1), after(world, 2), after(world, 3), after(world, 4)];
    const completed = asCompleted(tasks, { timeout: 10 });
    world.watchList("takers", completed.takers);
    const futures = completed[Symbol.asyncIterator]();
    const taken: unknown[] = [];
    const takeTwo = function* (): Script<void> {
      for (let n = 0; n < 2; n++) {
        const { value } = yield* on(futures.next());
        taken.push([world.loop.now(), value?.result()]);
      }
    };
    world.victim(takeTwo);
    const other = world.beside("other", takeTwo);
    return {
      check() {
        expect(other.cancelled()).toBe(false);
        // What the victim was woken for and did not take goes to the other at once.
        const inTurn = [1, 2, 3, 4].map((time) => [time, `after ${time}`]);
        expect(taken).toEqual(inTurn.slice(0, taken.length));
      },
    };
  });

  cancelEverywhere("with a timeout leaves no timer once all is done", (world) => {
    const slow = after(world, 9);
    world.victim(function* () {
      const results: string[] = [];
      const completed = asCompleted([after(world, 1), slow], { timeout: 5 });
      world.watchList("takers", completed.takers);
      try {
        for (const next of completed) results.push(yield* on(next));
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        yield* on(sleep(1));
        results.push("late");
      }
      return results;
    });
    return {
      check() {
        expect(slow.result()).toBe("after 9");
      },
    };
  });
});
