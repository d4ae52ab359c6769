import {
  type Coro,
  Coroutine,
  isCancelled,
  LoopBound,
  type Operation,
  WaitList,
} from "@asyncio-ts/future";
import { advise, RuntimeError, show } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import type { Held } from "./held.js";
import { Lock } from "./lock.js";
import type { WaitOptions } from "./wait-options.js";

/**
 * Waits for something to become true that a lock protects: `wait()` lets the lock go, and has it
 * again when somebody has called `notify()`. What is waited for may be false again by then, so
 * look again, or use `waitFor()`, which does.
 *
 *     using held = await condition.acquire();
 *     await condition.waitFor(() => items.length > 0);
 *
 * CPython: `asyncio.Condition`.
 */
// Rules S1, S5.
export class Condition extends LoopBound {
  /** @internal */
  readonly lock: Lock;
  /** @internal */
  readonly places = new WaitList();

  /** @param lock The lock that it shares with others. Default: one of its own. */
  constructor(lock: Lock = new Lock()) {
    super();
    if (!(lock instanceof Lock)) {
      throw new TypeError(`a Condition takes a Lock, got ${show(lock)}`);
    }
    this.lock = lock;
  }

  /** True while somebody holds the lock. */
  locked(): boolean {
    return this.lock.locked();
  }

  /** Waits for the lock, and takes it. */
  acquire(options?: WaitOptions): Operation<Held> {
    return this.lock.acquire(options);
  }

  /** Lets the lock go. */
  release(): void {
    this.lock.release();
  }

  /**
   * Lets the lock go, waits for `notify()`, and then for the lock, which it has when it ends, in
   * whatever way: when it is cancelled it waits for the lock all the same, and throws after that.
   * Nothing happens before it is awaited. Throws RuntimeError without the lock.
   */
  wait(): Coroutine<true> {
    return new Coroutine<true>(wait, this, []);
  }

  /**
   * Waits until `predicate()`, which it calls with the lock held, gives something true, and gives
   * that. Nothing happens before it is awaited.
   */
  waitFor<T>(predicate: () => T): Coroutine<T> {
    return new Coroutine<T>(waitFor, this, [predicate]);
  }

  /** Wakes `count` of those who wait. Throws RuntimeError without the lock, and keeps it. */
  notify(count = 1): void {
    if (!this.locked()) {
      throw advise(
        new RuntimeError("cannot notify on un-acquired lock"),
        "acquire() the condition first",
      );
    }
    this.wake(count);
  }

  /** Wakes all who wait. */
  notifyAll(): void {
    this.notify(this.places.size);
  }

  /** @internal */
  wake(count: number): void {
    for (let woken = 0; woken < count && this.places.wakeNext(); woken++);
  }

  /** However often it is cancelled. @internal */
  *reacquire(): Coro<void> {
    let interruption: unknown;
    let interrupted = false;
    for (;;) {
      try {
        yield* this.lock.acquire();
        break;
      } catch (error) {
        if (!isCancelled(error)) throw error;
        interruption = error;
        interrupted = true;
      }
    }
    if (interrupted) throw interruption;
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const state = this.locked() ? "locked" : "unlocked";
    return `${this.constructor.name} ${state} waiting=${this.places.size}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }
}

// Named as they are called, for those who are told of a coroutine by its name.

function* wait(this: Condition): Coro<true> {
  if (!this.locked()) {
    throw advise(
      new RuntimeError("cannot wait on un-acquired lock"),
      "acquire() the condition first",
    );
  }
  const place = this.places.park(this.bind());
  this.release();
  try {
    try {
      yield* place;
    } finally {
      place.leave();
      yield* this.reacquire();
    }
    return true;
  } catch (error) {
    // The notification that it may have had is another one's.
    this.wake(1);
    throw error;
  }
}

function* waitFor<T>(this: Condition, predicate: () => T): Coro<T> {
  let result = predicate();
  while (!result) {
    yield* wait.call(this);
    result = predicate();
  }
  return result;
}
