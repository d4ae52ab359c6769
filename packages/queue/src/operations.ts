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

  /** What the queue is called in messages. */
  protected get queueName(): string {
    return this.queue.constructor.name;
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
    const woken = waiter.done() && !waiter.threw();
    waiter.cancel();
    list.remove(waiter);
    if (possible && woken) list.wakeNext();
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

  describe(): string {
    return `${this.queueName}.put()`;
  }

  protected poll(): boolean {
    if (this.queue.full() && !this.queue.isShutdown) return this.park(this.queue.putters);
    this.queue.putNowait(this.item);
    return true;
  }

  protected abandon(): void {
    this.leave(this.queue.putters, !this.queue.full());
  }
}

/** CPython: `Queue.get`; rules Q1, Q2. */
export class Get<T> extends QueueWait<T, T> {
  describe(): string {
    return `${this.queueName}.get()`;
  }

  protected poll(box: { value: T | undefined }): boolean {
    if (this.queue.empty() && !this.queue.isShutdown) return this.park(this.queue.getters);
    box.value = this.queue.getNowait();
    return true;
  }

  protected abandon(): void {
    this.leave(this.queue.getters, !this.queue.empty());
  }
}

/** As `Get`, for iteration: the end of the queue ends the iteration. */
export class GetNext<T> extends QueueWait<T, IteratorResult<T, undefined>> {
  describe(): string {
    return `${this.queueName}.get()`;
  }

  protected poll(box: { value: IteratorResult<T, undefined> | undefined }): boolean {
    const { queue } = this;
    if (!queue.empty()) box.value = { done: false, value: queue.getNowait() };
    else if (queue.isShutdown) box.value = { done: true, value: undefined };
    else return this.park(queue.getters);
    return true;
  }

  protected abandon(): void {
    this.leave(this.queue.getters, !this.queue.empty());
  }
}

/** CPython: `Queue.join`; rule Q3. Once woken it is over, whatever was put since. */
export class Join<T> extends QueueWait<T, void> {
  describe(): string {
    return `${this.queueName}.join()`;
  }

  protected poll(): boolean {
    if (this.waiter !== undefined || this.queue.unfinished === 0) return true;
    return this.park(this.queue.joiners);
  }

  protected abandon(): void {
    this.leave(this.queue.joiners, false);
  }
}
