import { Barrier, Condition, Event, Lock, runExclusive, Semaphore } from "@asyncio-ts/sync";
import { type Coro, createTask, sleep, type Task, wait } from "@asyncio-ts/task";
import { describe } from "vitest";
import { linear, program, scattered } from "./linear.js";

/** `n` tasks of the same kind, which have come to their first wait. */
function* tasks(n: number, body: () => Coro<unknown>): Coro<Task<unknown>[]> {
  const made = Array.from({ length: n }, () => createTask(body));
  yield* sleep(0);
  return made;
}

/** Waits for all of them, the cancelled ones included. */
function* ended(all: readonly Task<unknown>[]): Coro<void> {
  yield* wait(all);
}

function* cancelled(all: readonly Task<unknown>[]): Coro<void> {
  for (const index of scattered(all.length)) all[index]?.cancel();
  yield* ended(all);
}

describe("n and 10 n: waiters that go on", () => {
  linear(
    "of a lock, one after the other",
    program(
      (n) =>
        function* () {
          const lock = new Lock();
          const use = function* () {
            const held = yield* lock.acquire();
            yield* sleep(0);
            held.release();
          };
          yield* ended(yield* tasks(n, use));
        },
    ),
  );

  linear(
    "of a lock, by runExclusive",
    program(
      (n) =>
        function* () {
          const lock = new Lock();
          yield* ended(yield* tasks(n, () => runExclusive(lock, () => {}) as never));
        },
    ),
  );

  linear(
    "of a semaphore, ten at a time",
    program(
      (n) =>
        function* () {
          const semaphore = new Semaphore(10);
          const use = function* () {
            const permit = yield* semaphore.acquire();
            yield* sleep(0);
            permit.release();
          };
          yield* ended(yield* tasks(n, use));
        },
    ),
  );

  linear(
    "of a semaphore that is released n times at once",
    program(
      (n) =>
        function* () {
          const semaphore = new Semaphore(0);
          const all = yield* tasks(n, function* () {
            yield* semaphore.acquire();
          });
          for (let index = 0; index < n; index++) semaphore.release();
          yield* ended(all);
        },
    ),
  );

  linear(
    "of an event",
    program(
      (n) =>
        function* () {
          const event = new Event();
          const all = yield* tasks(n, function* () {
            yield* event.wait();
          });
          event.set();
          yield* ended(all);
        },
    ),
  );

  linear(
    "of a condition, all notified",
    program(
      (n) =>
        function* () {
          const condition = new Condition();
          const all = yield* tasks(n, function* () {
            using held = yield* condition.acquire();
            yield* condition.wait();
            return held;
          });
          yield* condition.acquire();
          condition.notifyAll();
          condition.release();
          yield* ended(all);
        },
    ),
  );

  linear(
    "of a condition, notified one by one",
    program(
      (n) =>
        function* () {
          const condition = new Condition();
          let items = 0;
          const all = yield* tasks(n, function* () {
            using held = yield* condition.acquire();
            yield* condition.waitFor(() => items > 0);
            items--;
            return held;
          });
          for (let index = 0; index < n; index++) {
            yield* condition.acquire();
            items++;
            condition.notify();
            condition.release();
          }
          yield* ended(all);
        },
    ),
  );

  linear(
    "of a barrier",
    program(
      (n) =>
        function* () {
          const barrier = new Barrier(n);
          yield* ended(yield* tasks(n, () => barrier.wait() as never));
        },
    ),
  );
});

describe("n and 10 n: waiters that are cancelled", () => {
  linear(
    "of a lock that is held",
    program(
      (n) =>
        function* () {
          const lock = new Lock();
          yield* lock.acquire();
          yield* cancelled(yield* tasks(n, () => lock.acquire() as never));
        },
    ),
  );

  linear(
    "of a lock that is free again",
    program(
      (n) =>
        function* () {
          const lock = new Lock();
          const held = yield* lock.acquire();
          const all = yield* tasks(n, () => lock.acquire() as never);
          held.release();
          yield* cancelled(all);
        },
    ),
  );

  linear(
    "of a semaphore",
    program(
      (n) =>
        function* () {
          const semaphore = new Semaphore(0);
          yield* cancelled(yield* tasks(n, () => semaphore.acquire() as never));
        },
    ),
  );

  linear(
    "of a semaphore that has woken them",
    program(
      (n) =>
        function* () {
          const semaphore = new Semaphore(0);
          const all = yield* tasks(n, () => semaphore.acquire() as never);
          for (let index = 0; index < n; index++) semaphore.release();
          yield* cancelled(all);
        },
    ),
  );

  linear(
    "of an event",
    program(
      (n) =>
        function* () {
          const event = new Event();
          yield* cancelled(yield* tasks(n, () => event.wait() as never));
        },
    ),
  );

  linear(
    "of a condition",
    program(
      (n) =>
        function* () {
          const condition = new Condition();
          const all = yield* tasks(n, function* () {
            using held = yield* condition.acquire();
            yield* condition.wait();
            return held;
          });
          yield* cancelled(all);
        },
    ),
  );

  linear(
    "of a barrier",
    program(
      (n) =>
        function* () {
          const barrier = new Barrier(n + 1);
          yield* cancelled(yield* tasks(n, () => barrier.wait() as never));
        },
    ),
  );
});
