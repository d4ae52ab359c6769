import {
  type AbortSignalLike,
  type Coro,
  Coroutine,
  type CoroutineFunction,
  type CoroutineResult,
  type Future,
  type Signal,
  WaitList,
} from "@asyncio-ts/future";
import { checkSignal } from "@asyncio-ts/future/internal";
import { advise, currentLoop, type Loop, show, ValueError } from "@asyncio-ts/loop";
import { checkOptions, INSPECT } from "@asyncio-ts/loop/internal";
import { Feeder } from "./map-feeder.js";
import { Place } from "./map-place.js";
import { Results } from "./map-results.js";
import { createTask, type Task } from "./task.js";

/** What `map` takes. */
export interface MapOptions {
  /** How many calls may be under way, and results not yet taken, at most: a whole number. */
  readonly concurrency: number;
  /** Aborts the whole: its reason is thrown when everything has ended. */
  readonly signal?: Signal | AbortSignalLike | undefined;
  /** In the order of the items (default), or else as they are done. */
  readonly ordered?: boolean | undefined;
}

/**
 * Calls `fn(item, index)` for each item, several at a time, each call as a task of its own, and
 * gives the results. `fn` may be of any kind. Items are taken from the source only as there is
 * room, so that it may be endless: calls under way and results that nobody has taken yet are
 * never more than `concurrency`. Up to there the work goes on while the consumer is busy.
 *
 *     for await (const page of map(urls, fetchPage, { concurrency: 4 })) console.log(page.title);
 *     const sizes = yield* map(files, sizeOf, { concurrency: 8 }).toArray();
 *
 * A call that fails throws at its place, after the results before it. Then, and when the loop is
 * left early, when the consuming task is cancelled or the signal aborts, the other calls are
 * cancelled, the source is closed by its `return()`, and all of that is waited for. Only for a
 * foreign promise that the source waits for nobody waits.
 */
export function map<T, R>(
  iterable: Iterable<T> | AsyncIterable<T>,
  fn: (item: T, index: number) => R,
  options: MapOptions,
): Mapped<CoroutineResult<R>> {
  return new Mapped<CoroutineResult<R>>(iterable, fn as CoroutineFunction, options);
}

/** What {@link map} returns: can be gone through once. Nothing runs before it is awaited. */
export class Mapped<R> {
  /** @internal */
  readonly fn: CoroutineFunction;
  /** @internal */
  readonly signal: AbortSignalLike | undefined;
  /** @internal */
  readonly ordered: boolean;
  /** @internal */
  loop: Loop | undefined = undefined;
  /** @internal */
  readonly feeder: Feeder;
  /** Items taken from the source. @internal */
  count = 0;
  /** @internal */
  readonly running = new Set<Place<R>>();
  /** @internal */
  readonly results = new Results<R>();
  /** Nothing is given out any more. @internal */
  over = false;
  /** What is thrown at once, at whatever place. @internal */
  aborted: { readonly reason: unknown } | undefined = undefined;
  /** @internal */
  readonly takers = new WaitList();
  /** @internal */
  readonly listener: () => void;

  /** @internal */
  constructor(iterable: unknown, fn: CoroutineFunction, options: MapOptions) {
    if (typeof fn !== "function") {
      throw new TypeError(`map() takes a function to call for each item, got ${show(fn)}`);
    }
    if (options !== undefined) checkOptions(options, "concurrency");
    const concurrency: unknown = (options as MapOptions | undefined)?.concurrency;
    if (typeof concurrency !== "number") {
      throw new TypeError(
        `map() takes { concurrency: n }, with a number, got ${show(concurrency)} for it`,
      );
    }
    if (!(concurrency >= 1 && concurrency === Math.ceil(concurrency))) {
      throw advise(
        new ValueError(`concurrency must be a whole number of at least 1, got ${concurrency}`),
        "Infinity begins all calls at once",
      );
    }
    this.fn = fn;
    // Calls under way and results not yet taken are in use.
    this.feeder = new Feeder(iterable, concurrency, this);
    this.signal = checkSignal(options.signal);
    this.ordered = options.ordered ?? true;
    this.listener = () => {
      const loop = this.loop as Loop;
      // In a turn of the loop no task is on hold, and it is known who waits for what.
      if (!loop.isClosed()) loop.callSoon(() => this.abort());
    };
  }

  /** The next result. For generators, and by hand; `for await` calls it. */
  next(): Coroutine<IteratorResult<R, undefined>> {
    return new Coroutine(this.take, this, []);
  }

  /** Ends it early: cancels and closes all that is under way, and waits until that has ended. */
  return(): Coroutine<IteratorReturnResult<undefined>> {
    return new Coroutine(this.leave, this, []);
  }

  /** All results in an array. */
  toArray(): Coroutine<R[]> {
    return new Coroutine(this.collect, this, []);
  }

  /** For `for await` in an async function: its waits are the task's, and can be cancelled. */
  [Symbol.asyncIterator](): AsyncIterator<R, undefined> {
    return this as unknown as AsyncIterator<R, undefined>;
  }

  /** @internal */
  *take(): Coro<IteratorResult<R, undefined>> {
    this.start();
    try {
      for (;;) {
        if (this.aborted !== undefined) {
          const { reason } = this.aborted;
          this.aborted = undefined;
          throw reason;
        }
        const { head } = this.results;
        if (head?.settled) return { done: false, value: this.takeFrom(head) };
        if (this.over || (this.feeder.over && head === undefined && this.running.size === 0)) break;
        yield* this.wait();
      }
    } catch (error) {
      yield* this.stop();
      throw error;
    }
    this.halt();
    return { done: true, value: undefined };
  }

  /** @internal */
  *leave(): Coro<IteratorReturnResult<undefined>> {
    yield* this.stop();
    this.feeder.checkClosed();
    return { done: true, value: undefined };
  }

  /** @internal */
  *collect(): Coro<R[]> {
    const results: R[] = [];
    for (;;) {
      const step = yield* this.take();
      if (step.done === true) return results;
      results.push(step.value);
    }
  }

  /** @internal */
  start(): void {
    if (this.feeder.started || this.over) return;
    if (this.signal?.aborted) {
      this.over = true;
      throw this.signal.reason;
    }
    this.loop = currentLoop();
    this.signal?.addEventListener("abort", this.listener);
    this.feeder.start(this.loop, () => this.takers.wakeAll());
  }

  /** @internal */
  begin(item: unknown): void {
    const call = new Coroutine<R>(this.fn, undefined, [item, this.count++]);
    const task = createTask<R>(call, { loop: this.loop });
    const place = new Place<R>(task);
    this.running.add(place);
    if (this.ordered) this.results.append(place);
    task.addDoneCallback(() => this.ended(place, task));
  }

  /** @internal */
  ended(place: Place<R>, task: Task<R>): void {
    this.running.delete(place);
    // Of what has been dropped the error counts as seen: an earlier one is thrown.
    if (task.threw()) place.fail(task.takeError());
    else place.give(task.result());
    if (!place.dropped) {
      if (place.threw) this.failed(place);
      else if (!this.ordered) this.results.append(place);
    }
    if (this.over || this.running.size === 0) this.takers.wakeAll();
    else if (this.results.head?.settled) this.takers.wakeNext();
  }

  /** It is thrown at its place, as if a call had failed. @internal */
  sourceFailed(error: unknown): void {
    const place = new Place<R>(undefined);
    place.fail(error);
    if (this.ordered) this.results.append(place);
    this.failed(place);
  }

  /** What comes after it is for nobody; what comes before it goes on. @internal */
  failed(place: Place<R>): void {
    this.feeder.stop();
    if (this.ordered) {
      this.results.endAt(place);
    } else {
      for (const other of this.running) other.drop();
      this.results.append(place);
    }
    if (this.results.head === place) this.takers.wakeNext();
  }

  /** @internal */
  takeFrom(head: Place<R>): R {
    this.results.shift();
    if (head.threw) throw head.value;
    this.feeder.giveRoom();
    if (this.results.head?.settled) this.takers.wakeNext();
    return head.value as R;
  }

  /** @internal */
  abort(): void {
    if (this.over) return;
    this.aborted = { reason: (this.signal as AbortSignalLike).reason };
    this.halt();
  }

  /** Ends all, and waits until it has ended, whatever interrupts. @internal */
  *stop(): Coro<void> {
    this.halt();
    let interruption: { readonly error: unknown } | undefined;
    while (this.running.size > 0 || !this.feeder.ended) {
      try {
        yield* this.wait();
      } catch (error) {
        interruption = { error };
      }
    }
    if (interruption !== undefined) throw interruption.error;
  }

  /** @internal */
  halt(): void {
    this.over = true;
    this.results.clear();
    this.signal?.removeEventListener("abort", this.listener);
    this.feeder.stop();
    for (const place of this.running) place.drop();
    this.takers.wakeAll();
  }

  /** @internal */
  *wait(): Coro<void> {
    const waiter = this.takers.park(this.loop as Loop);
    waiter.purpose = this;
    try {
      yield* waiter;
    } finally {
      this.takers.remove(waiter);
    }
  }

  /** @internal */
  awaits(): Iterable<Future<unknown>> {
    return [...this.running].flatMap(({ task }) => (task === undefined ? [] : [task]));
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    return `map() with ${this.running.size} under way`;
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  toString(): string {
    return `<${this.describe()}>`;
  }
}
