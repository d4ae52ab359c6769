import { Operation, type Place, type WaitList } from "@asyncio-ts/future";
import type { Scheduler } from "@asyncio-ts/loop";
import type { Queue } from "./queue.js";

// The waits of a queue, unstarted: `Queue` starts what it returns, the facade doesn't.

abstract class QueueWait<T, R> extends Operation<R> {
  protected readonly queue: Queue<T>;
  /** @internal */
  readonly list: WaitList;
  /** @internal */
  readonly verb: string;
  protected override waiter: Place | undefined = undefined;

  constructor(queue: Queue<T>, list: WaitList, verb: string) {
    super();
    this.queue = queue;
    this.list = list;
    this.verb = verb;
  }

  describe(): string {
    return `${this.queue.constructor.name}.${this.verb}()`;
  }

  /** Whether it need not wait now. */
  protected abstract possible(): boolean;

  /** Does it. */
  protected abstract take(): R;

  protected poll(box: { value: R | undefined }): boolean {
    if (!this.possible() && !this.queue.isShutdown) return this.parkIn(this.list);
    box.value = this.take();
    return true;
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
    super(queue, queue.putters, "put");
    this.item = item;
  }

  protected possible(): boolean {
    return !this.queue.full();
  }

  protected take(): void {
    this.queue.putNowait(this.item);
  }
}

abstract class GetWait<T, R> extends QueueWait<T, R> {
  constructor(queue: Queue<T>) {
    super(queue, queue.getters, "get");
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
  constructor(queue: Queue<T>) {
    super(queue, queue.joiners, "join");
  }

  /** All are woken together: there is nothing to leave to another one. */
  protected possible(): boolean {
    return false;
  }

  protected take(): void {}

  protected override poll(): boolean {
    return this.waiter !== undefined || this.queue.unfinished === 0 || this.parkIn(this.list);
  }
}
