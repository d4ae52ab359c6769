import {
  type AbortSignalLike,
  LoopBound,
  type Operation,
  type Signal,
  WaitList,
} from "@asyncio-ts/future";
import { advise, show, ValueError } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { QueueEmpty, QueueFull, QueueShutDown } from "./errors.js";
import { Fifo, type Items } from "./fifo.js";
import { Get, GetNext, Join, Put } from "./operations.js";

/** What `put` and `get` take. */
export interface QueueWaitOptions {
  /** Aborts the wait: it throws the signal's reason, and no item is lost. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/**
 * Items from producers to consumers, first in, first out, with back-pressure: `put` waits while
 * the queue is full, `get` while it is empty, and `join` until every item has been worked on.
 *
 * Waiters are woken in the order in which they came. One that finds the queue emptied (or filled)
 * by somebody quicker waits again, behind the others. A cancelled wait loses no item.
 *
 * CPython: `asyncio.Queue`.
 */
// Rules Q1 to Q4.
export class Queue<T> extends LoopBound {
  /** The number of items that it holds at most; 0 or less: any number. */
  readonly maxsize: number;
  /** @internal */
  readonly items: Items<T>;
  /** @internal */
  readonly getters = new WaitList();
  /** @internal */
  readonly putters = new WaitList();
  /** @internal */
  readonly joiners = new WaitList();
  /** Items that were put and are not done. @internal */
  unfinished = 0;
  /** @internal */
  isShutdown = false;

  constructor(maxsize = 0) {
    super();
    if (typeof maxsize !== "number") {
      throw new TypeError(`a queue's size must be a number, got ${show(maxsize)}`);
    }
    if (Number.isNaN(maxsize)) {
      throw new ValueError("a queue's size must be a number, got NaN: 0 is no limit");
    }
    this.maxsize = maxsize;
    this.items = this.makeItems();
  }

  /** The number of items in the queue. */
  get size(): number {
    return this.items.size;
  }

  /** True if there is no item in it. */
  empty(): boolean {
    return this.items.size === 0;
  }

  /** True if it holds `maxsize` items; never, if it has no limit. */
  full(): boolean {
    return this.maxsize > 0 && this.items.size >= this.maxsize;
  }

  /** Appends the item; waits while the queue is full. */
  put(item: T, options?: QueueWaitOptions): Operation<void> {
    return new Put(this, item).abortOn(options?.signal).start();
  }

  /** Takes the next item; waits while the queue is empty. */
  get(options?: QueueWaitOptions): Operation<T> {
    return new Get(this).abortOn(options?.signal).start();
  }

  /**
   * The items, as they are taken, until the queue is shut down and empty: `for await (const item of
   * queue)`. Leaving the loop early leaves the queue as it is. Several loops share the items.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    // What `for await` awaits is an operation of ours, so that the wait is the task's.
    const next = (): Operation<IteratorResult<T, undefined>> => new GetNext(this).start();
    const iterator = { next, [Symbol.asyncIterator]: () => iterator };
    return iterator as unknown as AsyncIterableIterator<T, undefined>;
  }

  /** Waits until `taskDone()` has been called for every item that was ever put. */
  join(): Operation<void> {
    return new Join(this).start();
  }

  /** Appends the item, or throws QueueFull. */
  putNowait(item: T): void {
    if (this.isShutdown) throw this.shutDownError();
    if (this.full()) throw advise(new QueueFull(), `the queue holds ${this.maxsize} items`);
    this.items.push(item);
    this.unfinished++;
    this.getters.wakeNext();
  }

  /** Takes the next item, or throws QueueEmpty. */
  getNowait(): T {
    if (this.empty() && this.isShutdown) throw this.shutDownError();
    if (this.empty()) throw advise(new QueueEmpty(), "the queue is empty");
    const item = this.items.shift();
    this.putters.wakeNext();
    return item;
  }

  /** Says that an item that was taken has been worked on. For `join()`. */
  taskDone(): void {
    if (this.unfinished <= 0) {
      throw advise(
        new ValueError("task_done() called too many times"),
        "call it once for each item",
      );
    }
    if (--this.unfinished === 0) this.joiners.wakeAll();
  }

  /**
   * Ends the queue: `put` throws QueueShutDown from now on, and `get` does when the queue is empty.
   * With `immediate` the items are dropped, and count as done. What waits is woken.
   */
  // Rule Q4.
  shutdown(options: { readonly immediate?: boolean } = {}): void {
    this.isShutdown = true;
    if (options.immediate === true) {
      while (!this.empty()) {
        this.items.shift();
        if (this.unfinished > 0) this.unfinished--;
      }
      if (this.unfinished === 0) this.joiners.wakeAll();
    }
    this.getters.wakeAll();
    this.putters.wakeAll();
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const { maxsize, size, unfinished, getters, putters } = this;
    let text = `${this.constructor.name} maxsize=${maxsize} size=${size} unfinished=${unfinished}`;
    if (getters.size > 0) text += ` getters=${getters.size}`;
    if (putters.size > 0) text += ` putters=${putters.size}`;
    return this.isShutdown ? `${text} shutdown` : text;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  /** @internal */
  shutDownError(): QueueShutDown {
    return advise(new QueueShutDown(), "the queue was shut down");
  }

  /** Where a subclass says in which order items come out. Called once, by the constructor. */
  protected makeItems(): Items<T> {
    return new Fifo<T>();
  }
}
