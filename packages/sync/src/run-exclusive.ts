import { type Awaitable, type Coro, Coroutine } from "@asyncio-ts/future";
import type { Releasable } from "./held.js";
import type { WaitOptions } from "./wait-options.js";

/** What can be acquired: a Lock, a Condition, a Semaphore. */
export interface Acquirable extends Releasable {
  acquire(options?: WaitOptions): Awaitable<unknown>;
}

/** What runs while the lock is held: a function of any kind. */
export type ExclusiveBody<T> = () => Coro<T> | PromiseLike<T> | T;

/**
 * Runs `body` while `lock` is held, as a part of the code that awaits it, and gives what it returns.
 * The lock is released however the body ends. Nothing happens before it is awaited.
 *
 *     await runExclusive(lock, async () => { ... });
 *
 * Python: `async with lock:`.
 */
export function runExclusive<T>(
  lock: Acquirable,
  body: ExclusiveBody<T>,
  options?: WaitOptions,
): Coroutine<T> {
  if (typeof body !== "function") {
    throw new TypeError("runExclusive() takes a function: runExclusive(lock, () => work(x))");
  }
  return new Coroutine<T>(
    {
      *runExclusive(): Coro<T> {
        yield* lock.acquire(options) as Awaitable<unknown>;
        try {
          return yield* new Coroutine<T>(body, undefined, []);
        } finally {
          lock.release();
        }
      },
    }.runExclusive,
    undefined,
    [],
  );
}
