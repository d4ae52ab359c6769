import { advise, RuntimeError, type Scheduler } from "@asyncio-ts/loop";
import { type Runnable, realm } from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Reject, type Resolve, type Suspension } from "./awaitable.js";
import { type CancelledError, makeCancelledError } from "./cancelled-error.js";
import type { Line } from "./line.js";

/** The states of a waiter. All but PENDING are final. */
export const PENDING = 0;
export const FINISHED = 1;
export const FAILED = 2;
export const CANCELLED = 3;

/** @internal */
export type WaiterState = 0 | 1 | 2 | 3;

/** What iterating a pending waiter gives: one object for all, since its reader never keeps it. */
const suspended: { done: false; value: Suspension } = { done: false, value: undefined };

/** What a waiter stands for. @internal */
export interface Purpose {
  describe(): string;
  /** What has to be done first, where that is futures. */
  awaits?(): Iterable<Waiter<unknown>>;
  /** The waiter is done, and nobody was there to be woken. */
  unattended?(): void;
  /** Of a future: cancels what it stands for, instead of the future itself. */
  cancel?(message: string | undefined): boolean;
}

/**
 * What a coroutine is parked on: it is settled once, and then wakes those who wait for it, in the
 * order in which they came. A {@link Future} is one that anybody can ask and settle; those of
 * locks and queues need no more than this.
 */
export class Waiter<T> extends AwaitableBase<T> {
  /** Who wakes those who wait. */
  readonly loop: Scheduler;
  /** @internal */
  state: WaiterState = PENDING;
  /** The result, the error, or what a cancellation carries: its message, or its error. @internal */
  override outcome: unknown = undefined;
  /** What to run when done: a chain through `next` and `prev`. @internal */
  first: Runnable | undefined = undefined;
  /** @internal */
  last: Runnable | undefined = undefined;
  /** True from the moment that an awaiter hands it to its driver until the driver takes it. @internal */
  blocking = false;
  /** What it stands for, to tell who asks what a task waits for. @internal */
  purpose: Purpose | undefined = undefined;

  constructor(loop: Scheduler) {
    super();
    this.loop = loop;
  }

  /** True once it has a result or an error, or is cancelled. */
  done(): boolean {
    return this.state !== PENDING;
  }

  /** True if it was cancelled. */
  cancelled(): boolean {
    return this.state === CANCELLED;
  }

  /**
   * Ends it with CancelledError and returns true, or returns false if it is done. `message` is what
   * the error carries.
   */
  cancel(message?: string): boolean {
    if (this.state !== PENDING) return false;
    this.markCancelled(message);
    return true;
  }

  /** Schedules `runnable` once done. It must not stand in another queue. @internal */
  addRunnable(runnable: Runnable): void {
    if (this.state !== PENDING) {
      this.loop.schedule(runnable);
      return;
    }
    const { last } = this;
    runnable.next = undefined;
    runnable.prev = last;
    if (last === undefined) this.first = runnable;
    else last.next = runnable;
    this.last = runnable;
  }

  /** Takes back an `addRunnable` while pending. @internal */
  removeRunnable(runnable: Runnable): void {
    const { next, prev } = runnable;
    if (prev === undefined) this.first = next;
    else prev.next = next;
    if (next === undefined) this.last = prev;
    else next.prev = prev;
    runnable.next = undefined;
    runnable.prev = undefined;
  }

  /** Ends it as cancelled: by a request with this message, or by this error. @internal */
  markCancelled(by: string | CancelledError | undefined): void {
    this.settle(CANCELLED, by);
  }

  /** @internal */
  settle(state: WaiterState, outcome: unknown): void {
    this.state = state;
    this.outcome = outcome;
    const { first, last } = this;
    if (first === undefined) {
      this.purpose?.unattended?.();
      return;
    }
    this.first = undefined;
    this.last = undefined;
    this.loop.scheduleChain(first, last as Runnable);
  }

  /** True if awaiting it throws. @internal */
  threw(): boolean {
    return this.state > FINISHED;
  }

  /** The error to throw where it failed or was cancelled. @internal */
  takeError(): unknown {
    return this.state === FAILED ? this.outcome : this.takeCancelledError();
  }

  /** @internal */
  takeCancelledError(): unknown {
    return makeCancelledError(this.outcome);
  }

  /** @internal */
  observe(resolve: Resolve<T>, reject: Reject): void {
    if (this.state === PENDING) {
      const run = (): void => {
        // What awaits there can only run in microtasks, and not beside a task that is held.
        realm.interrupted = true;
        realm.task = undefined;
        this.observe(resolve, reject);
      };
      this.addRunnable({ next: undefined, prev: undefined, run });
    } else if (this.state === FINISHED) resolve(this.outcome as T);
    else reject(this.takeError());
  }

  /** @internal */
  override get ready(): boolean {
    return this.state === FINISHED;
  }

  /** @internal */
  override suspend(line: Line): boolean {
    if (this.state !== PENDING) return false;
    line.park(this as Waiter<unknown>);
    return true;
  }

  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    return this as unknown as Iterator<Suspension, T, unknown>;
  }

  /**
   * It is its own awaiter, because an awaiter has no state: it suspends while this is pending, and
   * has the result afterwards.
   *
   * @internal
   */
  next(): IteratorResult<Suspension, T> {
    if (this.state === PENDING) return this.suspension();
    if (this.state !== FINISHED) throw this.takeError();
    return { done: true, value: this.outcome as T };
  }

  /**
   * What its awaiter hands to its driver. If no driver has taken the one before, somebody iterates
   * it, as `[...future]` does, and would do so for ever. Rule F8.
   *
   * @internal
   */
  suspension(): IteratorYieldResult<Suspension> {
    if (this.blocking) {
      this.blocking = false;
      throw advise(
        new RuntimeError("await wasn't used with future"),
        "wait for a pending future by await or yield*",
      );
    }
    this.blocking = true;
    suspended.value = this;
    return suspended;
  }

  /** @internal */
  throw(error: unknown): never {
    throw error;
  }

  /** For messages; what it stands for is its `purpose`. @internal */
  describe(): string {
    return "Waiter";
  }
}
