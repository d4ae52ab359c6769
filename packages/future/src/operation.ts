import { currentScheduler, type Scheduler } from "@asyncio-ts/loop";
import { plainScheduler, realm } from "@asyncio-ts/loop/internal";
import { type AbortSignalLike, checkSignal } from "./abort-signal.js";
import { AwaitableBase, type Reject, type Resolve, type Suspension } from "./awaitable.js";
import type { WaitList } from "./wait-list.js";
import { FAILED, FINISHED, Waiter } from "./waiter.js";

// A waiting operation (`queue.get()`, `lock.acquire()`, `sleep(1)`) is a small state machine in
// place of the coroutine that it is in Python: one object, no generator, nothing to allocate when
// it need not wait.
//
//     unstarted --start or first step--> parked on `waiter` <--> polled again when woken
//                                    \-> settled: `outcome`
//
// Who drives it? Nobody while unstarted: that is how the facade returns it, as Python's coroutines
// do nothing before they are awaited. The core calls `start()` before it returns one, so that a
// call has its effect without an await, as JavaScript's functions do; a parked one that is woken
// while nobody awaits it drives itself. Once somebody awaits it, his steps drive it.

/** What `poll` returns for an operation that has to wait. */
export const WAITING: unique symbol = Symbol("waiting");

const UNSTARTED = 0;
const PARKED = 1;
const RETURNED = 2;
const THREW = 3;

/** An operation that may have to wait. */
// Rules Q1, Q2, C6.
export abstract class Operation<T>
  extends AwaitableBase<T>
  implements Iterator<Suspension, T, unknown>
{
  /** What it waits for, while parked. */
  protected waiter: Waiter<unknown> | undefined = undefined;
  /** @internal */
  phase: 0 | 1 | 2 | 3 = UNSTARTED;
  /** @internal */
  override outcome: unknown = undefined;
  /** An awaiter drives it. @internal */
  driven = false;
  /** What may abort it. @internal */
  signal: AbortSignalLike | undefined = undefined;
  /** @internal */
  listener: (() => void) | undefined = undefined;
  /** @internal */
  followers: { resolve: Resolve<T>; reject: Reject }[] | undefined = undefined;

  /**
   * Does the operation if it can be done now, and returns its result; or returns WAITING after
   * setting `waiter` to what will be done when it is worth another try: one that belongs to
   * `scheduler()` the first time, and to the former one's `loop` later. May throw.
   */
  protected abstract poll(): T | typeof WAITING;

  /** The wait has failed or was cancelled: leave everything as if it had never begun. */
  protected abstract abandon(): void;

  /** Who wakes it when it is awaited by the code that runs now. May refuse, by throwing. */
  protected scheduler(): Scheduler {
    return currentScheduler();
  }

  /** Waits for a place in `list`, the first time or again; `poll` returns what this returns. */
  protected parkIn(list: WaitList): typeof WAITING {
    this.waiter = list.park(this.waiter?.loop ?? this.scheduler());
    return WAITING;
  }

  /** What it is, for messages: `Queue.get()`. */
  abstract override describe(): string;

  /** @internal */
  override get ready(): boolean {
    return this.phase === RETURNED;
  }

  /** Does what can be done now. */
  start(): this {
    if (this.phase === UNSTARTED) this.tryNow();
    return this;
  }

  /**
   * Lets `signal` abort the operation: it then throws the signal's reason. To be called before it
   * is started. Nothing is lost: what it was about to take goes to somebody else.
   */
  abortOn(signal: AbortSignalLike | undefined): this {
    this.signal = checkSignal(signal);
    return this;
  }

  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    if (this.phase < RETURNED) {
      if (this.driven) return this.follow();
      this.driven = true;
      const waiter = this.waiter as { loop: Scheduler } | undefined;
      // Begun in plain code, it goes on in the loop of who awaits it.
      if (waiter?.loop === plainScheduler) waiter.loop = this.scheduler();
    }
    return this as unknown as Iterator<Suspension, T, unknown>;
  }

  next(): IteratorResult<Suspension, T> {
    if (this.phase < RETURNED && !this.goOn()) {
      return (this.waiter as Waiter<unknown>).suspension();
    }
    if (this.phase === THREW) throw this.outcome;
    return { done: true, value: this.outcome as T };
  }

  throw(error: unknown): never {
    if (this.phase < RETURNED) this.fail(error);
    throw error;
  }

  /** Somebody stopped to wait for it, by closing the generator that did. */
  return(value: T): IteratorResult<Suspension, T> {
    if (this.phase === PARKED) {
      (this.waiter as Waiter<unknown>).blocking = false;
      this.driven = false;
      // The closed one may stand there still, and be woken in its place.
      this.unattended();
    }
    return { done: true, value };
  }

  /** @internal */
  observe(resolve: Resolve<T>, reject: Reject): void {
    this.start();
    if (this.phase === RETURNED) {
      resolve(this.outcome as T);
    } else if (this.phase === THREW) {
      reject(this.outcome);
    } else {
      this.followers ??= [];
      this.followers.push({ resolve, reject });
    }
  }

  /** Does what can be done now, after a wait or before any. True if it is settled then. @internal */
  goOn(): boolean {
    const { waiter } = this;
    if (waiter !== undefined) {
      if (!waiter.done()) return false;
      if (waiter.threw()) {
        this.fail(waiter.takeError());
        return true;
      }
    }
    return this.tryNow();
  }

  /** True if it is settled now. @internal */
  tryNow(): boolean {
    const { signal } = this;
    let result: T | typeof WAITING;
    try {
      if (signal?.aborted) {
        this.fail(signal.reason);
        return true;
      }
      result = this.poll();
    } catch (error) {
      this.settle(THREW, error);
      return true;
    }
    if (result !== WAITING) {
      this.settle(RETURNED, result);
      return true;
    }
    this.phase = PARKED;
    (this.waiter as Waiter<unknown>).purpose = this;
    if (signal !== undefined) this.listen(signal);
    return false;
  }

  /** @internal */
  listen(signal: AbortSignalLike): void {
    if (this.listener !== undefined) return;
    this.listener = () => {
      // Who drives it finds out in his next step, and a task that is cancelled as well is cancelled.
      const { waiter } = this;
      if (waiter === undefined || waiter.done() || waiter.loop.isClosed()) return;
      waiter.settle(FAILED, signal.reason);
    };
    signal.addEventListener("abort", this.listener);
  }

  /** @internal */
  fail(error: unknown): void {
    if (this.phase === PARKED) this.abandon();
    this.settle(THREW, error);
  }

  /** @internal */
  settle(phase: typeof RETURNED | typeof THREW, outcome: unknown): void {
    this.phase = phase;
    this.outcome = outcome;
    this.waiter = undefined;
    if (this.listener !== undefined) {
      this.signal?.removeEventListener("abort", this.listener);
      this.listener = undefined;
    }
    const followers = this.followers;
    if (followers === undefined) return;
    this.followers = undefined;
    // What awaits there can only run in microtasks, and not beside a task that is held.
    realm.interrupted = true;
    for (const { resolve, reject } of followers) {
      if (phase === RETURNED) resolve(outcome as T);
      else reject(outcome);
    }
  }

  /** An iterator for one who awaits what somebody else drives already. @internal */
  follow(): Iterator<Suspension, T, unknown> {
    const follower = new Waiter<T>(currentScheduler());
    this.observe(
      (value) => follower.done() || follower.settle(FINISHED, value),
      (error) => follower.done() || follower.settle(FAILED, error),
    );
    return follower[Symbol.iterator]();
  }

  /** Its waiter is done, and no awaiter stands there to be woken. @internal */
  unattended(): void {
    if (this.driven) return;
    const waiter = this.waiter as Waiter<unknown>;
    waiter.addRunnable({
      next: undefined,
      prev: undefined,
      run: () => {
        // Somebody came to await it since, or it has gone on already.
        if (this.driven || this.waiter !== waiter) return;
        realm.task = undefined;
        this.goOn();
      },
    });
  }
}
