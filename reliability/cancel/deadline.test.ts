import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { Queue } from "@asyncio-ts/queue";
import { sleep, TimeoutError, timeout, timeoutAt, waitFor } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";

/** What it returns, or "late". */
function* orLate<T>(script: Script<T>): Script<T | "late"> {
  try {
    return yield* script;
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    yield* on(sleep(1));
    return "late";
  }
}

describe("O3 timeout", () => {
  cancelEverywhere("that passes tells its own cancellation from another's", (world) => {
    world.victim(() =>
      orLate(
        on(
          timeout(
            3,
            world.form.fn(() => on(sleep(9))),
          ),
        ),
      ),
    );
    return {};
  });

  cancelEverywhere("that does not pass leaves no timer", (world) => {
    world.victim(function* () {
      const body = world.form.fn(function* () {
        yield* on(sleep(2));
        yield* on(sleep(0));
        return "in time";
      });
      const result = yield* on(timeout(9, body));
      yield* on(sleep(1));
      return result;
    });
    return {};
  });

  cancelEverywhere("that passes in the turn in which its body ends", (world) => {
    world.victim(() =>
      orLate(
        on(
          timeout(
            3,
            world.form.fn(() => on(sleep(3, "slept"))),
          ),
        ),
      ),
    );
    return {};
  });

  cancelEverywhere("in a timeout, of which the inner one passes first", (world) => {
    world.victim(function* () {
      const inner = world.form.fn(() => on(sleep(9)));
      const outer = world.form.fn(() => orLate(on(timeout(2, inner))));
      return [yield* orLate(on(timeout(4, outer)))];
    });
    return {};
  });

  cancelEverywhere("in a timeout, of which the outer one passes first", (world) => {
    world.victim(function* () {
      const inner = world.form.fn(() => on(sleep(9)));
      const outer = world.form.fn(() => orLate(on(timeout(4, inner))));
      return [yield* orLate(on(timeout(2, outer)))];
    });
    return {};
  });

  cancelEverywhere("that is moved while it waits", (world) => {
    world.victim(() =>
      orLate(
        on(
          timeoutAt(
            2,
            world.form.fn(function* (scope) {
              scope.reschedule(5);
              yield* on(sleep(3));
              scope.reschedule(null);
              yield* on(sleep(3));
              scope.reschedule(getRunningLoop().now());
              yield* on(sleep(3));
            }),
          ),
        ),
      ),
    );
    return {};
  });

  cancelEverywhere("whose body needs time to clean up", (world) => {
    let open = 0;
    world.victim(() =>
      orLate(
        on(
          timeout(
            2,
            world.form.fn(function* () {
              open++;
              try {
                yield* on(sleep(9));
              } finally {
                try {
                  yield* on(sleep(2));
                } finally {
                  open--;
                }
              }
            }),
          ),
        ),
      ),
    );
    return {
      // O1: what was asked for before the block began does not count in it. An async function can
      // be cut between its `await` and the block, and its clean-up then outlasts the deadline.
      swallowed: "late",
      atEnd() {
        expect(open).toBe(0);
      },
    };
  });
});

describe("W6 waitFor", () => {
  cancelEverywhere("a future cancels it, in time or not", (world) => {
    const late = new Future<string>();
    const early = new Future<string>();
    world.victim(function* () {
      const first = yield* orLate(on(waitFor(early, 5)));
      return [first, yield* orLate(on(waitFor(late, 2)))];
    });
    world.beside("setter", function* () {
      yield* on(sleep(2));
      if (!early.done()) early.setResult("early");
    });
    return {
      check() {
        expect(early.done()).toBe(true);
        expect([early.first, late.first]).toEqual([undefined, undefined]);
      },
    };
  });

  cancelEverywhere("a task, which ends before the wait does", (world) => {
    let open = 0;
    const task = world.beside("slow", function* () {
      open++;
      try {
        yield* on(sleep(9));
      } finally {
        open--;
      }
    });
    let waits = false;
    world.victim(() =>
      orLate(
        (function* (): Script<unknown> {
          waits = true;
          return yield* on(waitFor(task, 3));
        })(),
      ),
    );
    return {
      atEnd() {
        if (waits) expect([open, task.done()]).toEqual([0, true]);
      },
    };
  });

  cancelEverywhere("put loses no item at the deadline", (world) => {
    const queue = world.watch(new Queue<number>(1));
    queue.putNowait(0);
    const given = [0];
    const taken: number[] = [];
    world.victim(function* () {
      for (const item of [1, 2, 3]) {
        const ending = yield* orLate(on(waitFor(queue.put(item), 2)));
        if (ending !== "late") given.push(item);
      }
    });
    const consumer = world.beside("consumer", function* () {
      for (let n = 0; n < 3; n++) {
        yield* on(sleep(2));
        if (!queue.empty()) taken.push(queue.getNowait());
      }
    });
    return {
      *settle() {
        yield* on(consumer);
        while (!queue.empty()) taken.push(queue.getNowait());
      },
      check() {
        expect(taken).toEqual(given);
      },
    };
  });
});

describe("W7 waitFor without time", () => {
  cancelEverywhere("cancels what it was given, and waits for its end", (world) => {
    const task = world.beside("task", function* () {
      try {
        yield* on(sleep(9));
      } finally {
        yield* on(sleep(2));
      }
    });
    let asked = false;
    world.victim(function* () {
      yield* on(sleep(1));
      asked = true;
      return yield* orLate(on(waitFor(task, 0)));
    });
    return {
      check() {
        if (asked) expect(task.cancelled()).toBe(true);
        else expect(task.result()).toBe(undefined);
      },
    };
  });

  cancelEverywhere("without limit is a plain wait", (world) => {
    world.victim(function* () {
      const result = yield* on(waitFor(sleep(2, "slept"), null));
      yield* on(sleep(1));
      return result;
    });
    return {};
  });
});
