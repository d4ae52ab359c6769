import { Operation, type Place, type WAITING, type WaitList } from "@asyncio-ts/future";
import type { Scheduler } from "@asyncio-ts/loop";
import type { Queue } from "./queue.js";

// The waits of a queue, unstarted: `Queue` starts what it returns, the facade doesn't.

abstract class QueueWait<T, R> extends Operation<R> {
  protected readonly queue: Queue<T>;
  protected override waiter: Place | undefined = undefined;

  constructor(queue: Queue<T>) {
    super();
    this.queue = queue;
  }

  describe(): string {
    return `${this.queue.constructor.name}.${this.verb}()`;
  }

  /** The method that it is the call of. */
  protected abstract get verb(): string;

  /** Where it waits. */
  protected abstract get list(): WaitList;

  /** Whether it need not wait now. */
  protected abstract possible(): boolean;

  /** Does it. */
  protected abstract take(): R;

  protected poll(): R | typeof WAITING {
    if (!this.possible() && !this.queue.isShutdown) return this.parkIn(this.list);
    return this.take();
  }

  protected override scheduler(): Scheduler {
    return this.queue.bind();
  }

  /** Leaves the list; if it had been woken already, lets another one have what it was woken for. */
  protected abandon(): void {
    const woken = (this.waiter as Place).leave();
    if (woken && this.possible()) this.list.wakeNext();
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

  protected get verb(): string {
    return "put";
  }

  protected get list(): WaitList {
    return this.queue.putters;
  }

  protected possible(): boolean {
    return !this.queue.full();
  }

  protected take(): void {
    this.queue.putNowait(this.item);
  }
}

abstract class GetWait<T, R> extends QueueWait<T, R> {
  protected get verb(): string {
    return "get";
  }

  protected get list(): WaitList {
    return this.queue.getters;
  }

  protected possible(): boolean {
    return !this.queue.empty();
  }
}

/** CPython: `Queue.get`; rules Q1, Q2. */
export class Get<T> extends GetWait<T, T> {
  protected take(): T {
    return this.queue.getNowait();
  }
}

/** As `Get`, for iteration: the end of the queue ends the iteration. */
export class GetNext<T> extends GetWait<T, IteratorResult<T, undefined>> {
  protected take(): IteratorResult<T, undefined> {
    if (this.queue.empty()) return { done: true, value: undefined };
    return { done: false, value: this.queue.getNowait() };
  }
}

/** CPython: `Queue.join`; rule Q3. Once woken it is over, whatever was put since. */
export class Join<T> extends QueueWait<T, void> {
  protected get verb(): string {
    return "join";
  }

  protected get list(): WaitList {
    return this.queue.joiners;
  }

  /** All are woken together: there is nothing to leave to another one. */
  protected possible(): boolean {
    return false;
  }

  protected take(): void {}

  protected override poll(): undefined | typeof WAITING {
    const over = this.waiter !== undefined || this.queue.unfinished === 0;
    return over ? undefined : this.parkIn(this.list);
  }
}
