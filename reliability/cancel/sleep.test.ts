import { Future, fromPromise, runOutside } from "@asyncio-ts/future";
import { sleep } from "@asyncio-ts/task";
import { asyncForm, generatorForm, on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";

describe("T7 sleep", () => {
  cancelEverywhere("leaves no timer", (world) => {
    world.victim(function* () {
      yield* on(sleep(0));
      world.say("one turn");
      yield* on(sleep(5));
      world.say("five");
      return yield* on(sleep(3, "slept"));
    });
    return {};
  });

  cancelEverywhere("in a finally runs to its end, unless the cut is in there", (world) => {
    let cleaning = 0;
    let cleaned = 0;
    world.victim(function* () {
      try {
        yield* on(sleep(5));
      } finally {
        cleaning++;
        yield* on(sleep(3));
        yield* on(sleep(0));
        cleaned++;
      }
    });
    return {
      check() {
        expect(cleaning).toBeLessThanOrEqual(1);
        const cutWhileCleaning = world.log.some((line) => /^[5-8] cut/.test(line));
        if (!cutWhileCleaning) expect(cleaned).toBe(cleaning);
      },
    };
  });
});

describe("F8 awaiting a future", () => {
  cancelEverywhere("cancels the future with the waiting task, and no other", (world) => {
    const first = new Future<string>();
    const second = new Future<string>();
    world.victim(function* () {
      return [yield* on(first), yield* on(second)];
    });
    world.beside("setter", function* () {
      yield* on(sleep(2));
      if (!first.done()) first.setResult("first");
      yield* on(sleep(2));
      if (!second.done()) second.setResult("second");
    });
    return {
      check() {
        expect([first.first, second.first]).toEqual([undefined, undefined]);
        // The one behind it has never been awaited.
        if (first.cancelled()) expect(second.cancelled()).toBe(false);
        if (world.accepted !== true) expect([first.result(), second.result()]).toHaveLength(2);
      },
    };
  });
});

describe("C3 awaiting a task", () => {
  cancelEverywhere("passes the cancellation on, all the way down", (world) => {
    const inner = world.beside("inner", function* () {
      yield* on(sleep(4));
      return "inner";
    });
    const middle = world.beside("middle", () => on(inner));
    let begun = false;
    world.victim(function* () {
      begun = true;
      return yield* on(middle);
    });
    return {
      atEnd() {
        // C2: one that is cancelled before its first step has awaited nobody.
        if (begun) expect([middle.done(), inner.done()]).toEqual([true, true]);
      },
      check() {
        if (inner.cancelled()) expect(middle.cancelled()).toBe(true);
        if (middle.cancelled()) expect(world.task.cancelled()).toBe(true);
        if (!begun) expect([inner.result(), middle.result()]).toEqual(["inner", "inner"]);
      },
    };
  });
});

describe("awaiting a coroutine", () => {
  cancelEverywhere("unwinds every frame of both kinds, once", (world) => {
    let depth = 0;
    const level = (n: number): Script<number> => {
      const kind = n % 2 === 0 ? generatorForm : asyncForm;
      return on(
        kind.co(function* (): Script<number> {
          depth++;
          try {
            yield* on(sleep(1));
            const below = n === 0 ? 0 : yield* level(n - 1);
            yield* on(sleep(0));
            return below + 1;
          } finally {
            depth--;
          }
        })(),
      );
    };
    world.victim(() => level(3));
    return {
      atEnd() {
        expect(depth).toBe(0);
      },
    };
  });
});

describe("fromPromise", () => {
  cancelEverywhere(
    "aborts the work exactly if the wait for it was cancelled",
    (world) => {
      let signal: AbortSignal | undefined;
      let future: Future<string> | undefined;
      world.victim(function* () {
        future = fromPromise(async (given) => {
          signal = given;
          await runOutside(() => new Promise((resolve) => setImmediate(resolve)));
          return "work";
        });
        const work = yield* on(future);
        yield* on(sleep(1));
        return work;
      });
      return {
        check() {
          if (future === undefined) return;
          expect(future.done()).toBe(true);
          expect(signal?.aborted).toBe(future.cancelled());
        },
      };
    },
    { foreign: true },
  );

  cancelEverywhere(
    "of a promise ends the wait, and the promise goes on",
    (world) => {
      let over = false;
      const promise = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        over = true;
      });
      world.victim(function* () {
        yield* on(fromPromise(promise));
        return "over";
      });
      return {
        *settle() {
          yield* on(fromPromise(promise));
          expect(over).toBe(true);
        },
      };
    },
    { foreign: true },
  );
});
