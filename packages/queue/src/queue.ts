import { type Operation, WaitList } from "@asyncio-ts/future";
import { advise, currentLoop, type Loop, RuntimeError, show, ValueError } from "@asyncio-ts/loop";
import { QueueEmpty, QueueFull } from "./errors.js";
import { Fifo, type Items } from "./fifo.js";
import { Get, Join, Put } from "./operations.js";

/**
 * Items from producers to consumers, first in, first out, with back-pressure: `put` waits while
 * the queue is full, `get` while it is empty, and `join` until every item has been worked on.
 *
 * Waiters are woken in the order in which they came. One that finds the queue emptied (or filled)
 * by somebody quicker waits again, behind the others. A cancelled wait loses no item.
 *
 * CPython: `asyncio.Queue`; rules Q1 to Q3.
 */
export class Queue<T> {
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
  /** @internal */
  loop: Loop | undefined = undefined;
  /** Items that were put and are not done. @internal */
  unfinished = 0;

  constructor(maxsize = 0) {
    if (typeof maxsize !== "number") {
      throw new TypeError(`a queue's size must be a number, got ${show(maxsize)}`);
    }
    if (Number.isNaN(maxsize)) {
      throw advise(
        new ValueError("a queue's size must be a number, got NaN"),
        "0 is a queue without limit",
      );
    }
    this.maxsize = maxsize;
    this.items = this.makeItems();
  }

  /** The number of items in the queue. */
  get size(): number {
    return this.items.size;
  }

  empty(): boolean {
    return this.items.size === 0;
  }

  full(): boolean {
    return this.maxsize > 0 && this.items.size >= this.maxsize;
  }

  /** Appends the item; waits while the queue is full. */
  put(item: T): Operation<void> {
    return new Put(this, item).start();
  }

  /** Takes the next item; waits while the queue is empty. */
  get(): Operation<T> {
    return new Get(this).start();
  }

  /** Waits until `taskDone()` has been called for every item that was ever put. */
  join(): Operation<void> {
    return new Join(this).start();
  }

  /** Appends the item, or throws QueueFull. */
  putNowait(item: T): void {
    if (this.full()) throw advise(new QueueFull(), `the queue holds ${this.maxsize} items`);
    this.items.push(item);
    this.unfinished++;
    this.getters.wakeNext();
  }

  /** Takes the next item, or throws QueueEmpty. */
  getNowait(): T {
    if (this.empty()) throw advise(new QueueEmpty(), "there is no item in the queue");
    const item = this.items.shift();
    this.putters.wakeNext();
    return item;
  }

  /** Says that an item that was taken has been worked on. For `join()`. */
  taskDone(): void {
    if (this.unfinished <= 0) {
      throw advise(
        new ValueError("task_done() called too many times"),
        "call taskDone() once for each item that was taken",
      );
    }
    if (--this.unfinished === 0) this.joiners.wakeAll();
  }

  /** Where a subclass says in which order items come out. Called once, by the constructor. */
  protected makeItems(): Items<T> {
    return new Fifo<T>();
  }

  /** The loop that its waiters belong to: that of the first who waits. Rule S1. @internal */
  bind(): Loop {
    const loop = currentLoop();
    this.loop ??= loop;
    if (this.loop !== loop) {
      throw advise(
        new RuntimeError(`<${this.constructor.name}> is bound to a different event loop`),
        "a queue can only be waited for in the loop in which it was first waited for",
      );
    }
    return loop;
  }
}
