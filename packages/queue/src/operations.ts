import { Operation, type Waiter, type WaitList } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import type { Queue } from "./queue.js";

// The waits of a queue, unstarted: `Queue` starts what it returns, the facade doesn't.

abstract class QueueWait<T, R> extends Operation<R> {
  protected readonly queue: Queue<T>;
  protected override waiter: Waiter | undefined = undefined;

  constructor(queue: Queue<T>) {
    super();
    this.queue = queue;
  }

  protected loop(): Loop {
    return this.queue.bind();
  }

  protected park(list: WaitList): false {
    this.waiter = list.park(this.loop());
    return false;
  }

  /** Leaves the list; if it had been woken already, lets another one have what it was woken for. */
  protected leave(list: WaitList, possible: boolean): void {
    const waiter = this.waiter as Waiter;
    waiter.cancel();
    list.remove(waiter);
    if (possible && !waiter.cancelled()) list.wakeNext();
  }
}

/** CPython: `Queue.put`; rules Q1, Q2. */
export class Put<T> extends QueueWait<T, void> {
  /** @internal */
  readonly item: T;

  constructor(queue: Queue<T>, item: T) {
    super(queue);
    this.item = item;
  }

  protected poll(): boolean {
    if (this.queue.full()) return this.park(this.queue.putters);
    this.queue.putNowait(this.item);
    return true;
  }

  protected abandon(): void {
    this.leave(this.queue.putters, !this.queue.full());
  }
}

/** CPython: `Queue.get`; rules Q1, Q2. */
export class Get<T> extends QueueWait<T, T> {
  protected poll(box: { value: T | undefined }): boolean {
    if (this.queue.empty()) return this.park(this.queue.getters);
    box.value = this.queue.getNowait();
    return true;
  }

  protected abandon(): void {
    this.leave(this.queue.getters, !this.queue.empty());
  }
}

/** CPython: `Queue.join`; rule Q3. Once woken it is over, whatever was put since. */
export class Join<T> extends QueueWait<T, void> {
  protected poll(): boolean {
    if (this.waiter !== undefined || this.queue.unfinished === 0) return true;
    return this.park(this.queue.joiners);
  }

  protected abandon(): void {
    this.leave(this.queue.joiners, false);
  }
}
