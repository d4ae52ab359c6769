import {
  type Future,
  Operation,
  type Place,
  TimeoutError,
  WAITING,
  WaitList,
} from "@asyncio-ts/future";
import { currentLoop, type Loop, type TimerHandle } from "@asyncio-ts/loop";
import { checkOptions, checkTime } from "@asyncio-ts/loop/internal";
import { ensureFuture, type ResultOf, type Waitable } from "./ensure-future.js";
import { itemsOf } from "./items.js";
import { isShared } from "./turn.js";

/** What `asCompleted` takes. */
export interface AsCompletedOptions {
  /** How long to wait at most for all of them, in milliseconds. Default: without limit. */
  readonly timeout?: number | null | undefined;
}

/**
 * The awaitables in the order in which they are done.
 *
 * `for` gives one operation for each, which waits for the result of the next to be done.
 * `for await` gives the futures themselves, done: ask for their `result()`. When the time is up, each one that is missing
 * throws TimeoutError; nothing is cancelled.
 *
 *     for (const next of asCompleted(tasks)) console.log(await next);
 *
 * CPython: `asyncio.as_completed`.
 */
// Rule W9.
export function asCompleted<W extends Waitable<unknown>>(
  waitables: Iterable<W>,
  options: AsCompletedOptions = {},
): AsCompleted<ResultOf<W>> {
  return new AsCompleted(waitables, options);
}

/**
 * What `for await` gives: the future itself, done. Only its type has no `then`, because TypeScript
 * holds everything that `for await` gives for awaited, and would say that it is the result.
 */
export type DoneFuture<T> = Omit<Future<T>, "then">;

/** What {@link asCompleted} returns: can be iterated once. */
export class AsCompleted<T> {
  /** @internal */
  readonly loop: Loop;
  /** What is not done. @internal */
  readonly todo = new Set<Future<T>>();
  /** What is done; `undefined` stands for what was not done in time. @internal */
  readonly done: (Future<T> | undefined)[] = [];
  /** How many of `done` have been taken. @internal */
  taken = 0;
  /** How many are still to be given out. @internal */
  left: number;
  /** @internal */
  readonly takers = new WaitList();
  /** @internal */
  timer: TimerHandle | undefined = undefined;
  /** @internal */
  readonly complete: (future: Future<T>) => void;

  /** @internal */
  constructor(
    waitables: Iterable<Waitable<unknown>>,
    options: AsCompletedOptions,
    loop = currentLoop(),
  ) {
    checkOptions(options, "timeout");
    const timeout = options.timeout ?? undefined;
    if (timeout !== undefined) checkTime(timeout, "timeout");
    this.loop = loop;
    this.complete = (future) => {
      if (!this.todo.delete(future)) return;
      if (this.todo.size === 0) this.timer?.cancel();
      this.give(future);
    };
    const seen = new Set<unknown>();
    for (const waitable of itemsOf(waitables, "an iterable of awaitables")) {
      if (seen.has(waitable) && !isShared(waitable)) continue;
      seen.add(waitable);
      this.todo.add(ensureFuture(waitable, this.loop) as Future<T>);
    }
    this.left = this.todo.size;
    for (const future of this.todo) future.addDoneCallback(this.complete);
    if (this.left > 0 && timeout !== undefined) {
      this.timer = this.loop.callLater(timeout, () => this.expire());
    }
  }

  /** One operation for each: it waits for the result of the next to be done. */
  *[Symbol.iterator](): Generator<Operation<T>, void, undefined> {
    while (this.left > 0) yield this.takeResult().start();
  }

  /** The futures, done. */
  [Symbol.asyncIterator](): AsyncIterator<DoneFuture<T>, undefined> {
    const next = (): PromiseLike<IteratorResult<DoneFuture<T>, undefined>> =>
      this.left === 0
        ? Promise.resolve({ done: true, value: undefined })
        : this.takeFuture().start();
    // What `for await` awaits is an awaitable of ours, so that the wait is the task's.
    return { next: next as () => Promise<IteratorResult<DoneFuture<T>, undefined>> };
  }

  /** The result of the next one, unstarted. @internal */
  takeResult(): Operation<T> {
    this.left--;
    return new Next(this, (future) => future.result());
  }

  /** The next one itself, unstarted. @internal */
  takeFuture(): Operation<IteratorResult<Future<T>, undefined>> {
    this.left--;
    return new Next<T, IteratorResult<Future<T>, undefined>>(this, (value) => ({
      done: false,
      value,
    }));
  }

  /** @internal */
  give(future: Future<T> | undefined): void {
    this.done.push(future);
    this.takers.wakeNext();
  }

  /** @internal */
  expire(): void {
    for (const future of this.todo) {
      future.removeDoneCallback(this.complete);
      this.give(undefined);
    }
    this.todo.clear();
  }
}

/** Takes the next one that is done, as a queue's `get` takes an item. */
class Next<T, R> extends Operation<R> {
  readonly #source: AsCompleted<T>;
  readonly #pick: (future: Future<T>) => R;
  protected override waiter: Place | undefined = undefined;

  constructor(source: AsCompleted<T>, pick: (future: Future<T>) => R) {
    super();
    this.#source = source;
    this.#pick = pick;
  }

  describe(): string {
    return `asCompleted() with ${this.#source.todo.size} to go`;
  }

  /** @internal */
  awaits(): Iterable<Future<unknown>> {
    return this.#source.todo;
  }

  protected poll(): R | typeof WAITING {
    const source = this.#source;
    if (source.taken === source.done.length) {
      this.waiter = source.takers.park(source.loop);
      return WAITING;
    }
    const future = source.done[source.taken];
    // Nothing that has been taken is held on to.
    source.done[source.taken] = undefined;
    source.taken++;
    if (future === undefined) throw missing();
    return this.#pick(future);
  }

  protected abandon(): void {
    const { done, taken, takers } = this.#source;
    const woken = (this.waiter as Place).leave();
    if (taken < done.length && woken) takers.wakeNext();
  }
}

function missing(): TimeoutError {
  const error = new TimeoutError();
  error.message = "it was not done in time";
  return error;
}
