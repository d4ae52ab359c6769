import {
  advise,
  type CallOptions,
  currentLoop,
  Handle,
  type Loop,
  RuntimeError,
  show,
} from "@asyncio-ts/loop";
import { INSPECT, type Inspect, type Runnable, realm } from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Reject, type Resolve, type Suspension } from "./awaitable.js";
import { CancelledError, InvalidStateError } from "./errors.js";
import type { Line } from "./line.js";
import { type Reporter, reportLater } from "./reports.js";

/** The states of a future. All but PENDING are final. */
const PENDING = 0;
const FINISHED = 1;
const FAILED = 2;
const CANCELLED = 3;

/** @internal */
export type FutureState = 0 | 1 | 2 | 3;

const BRAND = Symbol.for("@asyncio-ts/Future");

export interface FutureOptions {
  /** The loop that calls the callbacks. Default: the running loop, else the realm's own. */
  readonly loop?: Loop;
}

/** What iterating a pending future gives: one object for all, since its reader never keeps it. */
const suspended: { done: false; value: Suspension } = { done: false, value: undefined };

/**
 * A result that somebody will set: the meeting point of callbacks and coroutines.
 *
 * Done callbacks are never called inline: each is scheduled on the loop, in the order in which
 * they were added. Awaiting a future that is done does not suspend.
 *
 * CPython: `asyncio.Future`; rules F1 to F5, F7 to F10.
 */
export class Future<T> extends AwaitableBase<T> {
  readonly loop: Loop;
  /** @internal */
  state: FutureState = PENDING;
  /** The result or the error. @internal */
  outcome: unknown = undefined;
  /** What to run when done: a chain through `next` and `prev`. @internal */
  first: Runnable | undefined = undefined;
  /** @internal */
  last: Runnable | undefined = undefined;
  /** True from the moment that an awaiter hands it to its driver until the driver takes it. @internal */
  blocking = false;
  /** @internal */
  cancelMessage: string | undefined = undefined;
  /** The error that ended a task as cancelled: for the first who asks (F9). @internal */
  cancelledError: unknown = undefined;
  /** It has failed, and nobody has asked for the error. @internal */
  unretrieved = false;
  /** What it stands for, to tell who asks what a task waits for. @internal */
  purpose: { describe(): string } | undefined = undefined;
  /** Cancels what this future stands for, instead of the future itself. @internal */
  canceller: ((message: string | undefined) => boolean) | undefined = undefined;

  constructor(options?: FutureOptions) {
    super();
    this.loop = options?.loop ?? currentLoop();
  }

  done(): boolean {
    return this.state !== PENDING;
  }

  cancelled(): boolean {
    return this.state === CANCELLED;
  }

  /** The result. Throws the error, CancelledError, or InvalidStateError while pending (F2). */
  result(): T {
    switch (this.state) {
      case FINISHED:
        return this.outcome as T;
      case PENDING:
        throw advise(new InvalidStateError("Result is not set."), "await the future first");
      default:
        throw this.takeError();
    }
  }

  /** The error, `null` if there is none. Throws CancelledError, or InvalidStateError while pending. */
  exception(): unknown {
    switch (this.state) {
      case FINISHED:
        return null;
      case FAILED:
        return this.takeError();
      case PENDING:
        throw advise(new InvalidStateError("Exception is not set."), "await the future first");
      default:
        throw this.takeError();
    }
  }

  setResult(value: T): void {
    if (this.state !== PENDING) throw this.alreadyDone("a result");
    this.settle(FINISHED, value);
  }

  setException(error: unknown): void {
    if (this.state !== PENDING) throw this.alreadyDone("an exception");
    this.settle(FAILED, error);
  }

  /**
   * Ends the future with CancelledError and returns true, or returns false if it is done.
   * `message` is what the error carries.
   */
  cancel(message?: string): boolean {
    if (this.state !== PENDING) return false;
    if (this.canceller !== undefined) return this.canceller(message);
    this.markCancelled(message);
    return true;
  }

  /** Calls `callback(future)` on the loop once this is done; in a turn to come if it is already. */
  addDoneCallback(callback: (future: this) => unknown, options?: CallOptions): void {
    if (typeof callback !== "function") {
      throw new TypeError(`a done callback must be a function, got ${show(callback)}`);
    }
    this.addRunnable(new Handle(this.loop, callback, [this], options?.context));
  }

  /** Removes every entry of `callback`, and returns how many there were (F4). */
  removeDoneCallback(callback: (future: this) => unknown): number {
    let removed = 0;
    for (let entry = this.first; entry !== undefined; ) {
      const { next } = entry;
      if (entry instanceof Handle && entry.callback === callback) {
        this.removeRunnable(entry);
        removed++;
      }
      entry = next;
    }
    return removed;
  }

  /** Schedules `runnable` on the loop once done. It must not stand in another queue. @internal */
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

  /** @internal */
  markCancelled(message: string | undefined): void {
    this.cancelMessage = message;
    this.settle(CANCELLED, undefined);
  }

  /** @internal */
  settle(state: FutureState, outcome: unknown): void {
    this.state = state;
    this.outcome = outcome;
    const { first, last } = this;
    if (state === FAILED) this.armReport(first === undefined);
    if (first !== undefined) {
      this.first = undefined;
      this.last = undefined;
      this.loop.scheduleChain(first, last as Runnable);
    }
  }

  /** The error to throw for a future that failed or was cancelled. @internal */
  takeError(): unknown {
    if (this.state !== FAILED) return this.takeCancelledError();
    if (this.unretrieved) {
      this.unretrieved = false;
      (this.loop.reporter as Reporter | undefined)?.retrieved(this);
    }
    return this.outcome;
  }

  /** Rule F6. @internal */
  armReport(unwatched: boolean): void {
    const reporter = this.loop.reporter as Reporter | undefined;
    if (reporter === undefined && !unwatched) return;
    this.unretrieved = true;
    if (reporter === undefined) reportLater(this);
    else reporter.failed(this);
  }

  /** What it is called in reports. @internal */
  get kind(): "Future" | "Task" {
    return "Future";
  }

  /** True if awaiting it throws. @internal */
  threw(): boolean {
    return this.state > FINISHED;
  }

  /** CPython: `_make_cancelled_error`. @internal */
  takeCancelledError(): unknown {
    const error = this.cancelledError;
    if (error !== undefined) {
      this.cancelledError = undefined;
      return error;
    }
    return this.cancelMessage === undefined
      ? new CancelledError()
      : new CancelledError(this.cancelMessage);
  }

  /** @internal */
  observe(resolve: Resolve<T>, reject: Reject): void {
    if (this.state === PENDING) this.addRunnable(new Observer(this, resolve, reject));
    else if (this.state === FINISHED) resolve(this.outcome as T);
    else reject(this.takeError());
  }

  /** @internal */
  override suspend(line: Line): boolean {
    if (this.state !== PENDING) return false;
    line.park(this as Future<unknown>);
    return true;
  }

  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    return this as unknown as Iterator<Suspension, T, unknown>;
  }

  /**
   * A future is its own awaiter, because an awaiter has no state: it suspends while the future is
   * pending, and has its result afterwards.
   *
   * @internal
   */
  next(): IteratorResult<Suspension, T> {
    if (this.state !== PENDING) return { done: true, value: this.result() };
    if (this.blocking) this.refuseIteration();
    this.blocking = true;
    suspended.value = this;
    return suspended;
  }

  /**
   * No driver has taken what `next` returned: somebody iterates it, as `[...future]` does, and would
   * do so for ever. Rule F8.
   *
   * @internal
   */
  refuseIteration(): never {
    this.blocking = false;
    throw advise(
      new RuntimeError("await wasn't used with future"),
      "a pending future is waited for by await or yield*, and can't be iterated otherwise",
    );
  }

  /** @internal */
  throw(error: unknown): never {
    throw error;
  }

  /** @internal */
  alreadyDone(what: string): InvalidStateError {
    return advise(
      new InvalidStateError("invalid state"),
      `${what} can be set once, and this future is ${this.stateName()}`,
    );
  }

  /** Prints the outcome too. @internal */
  [INSPECT](_depth: unknown, options: unknown, inspect: Inspect): string {
    const settled = this.state === FINISHED || this.state === FAILED;
    return `<${this.describe()}${settled ? `: ${inspect(this.outcome, options)}` : ""}>`;
  }

  /** For messages. @internal */
  describe(): string {
    return `Future ${this.stateName()}`;
  }

  /** @internal */
  stateName(): string {
    return ["pending", "finished", "failed", "cancelled"][this.state] as string;
  }
}

Object.defineProperty(Future.prototype, BRAND, { value: true });

/** True for futures and tasks, of any copy of this package. CPython: `asyncio.isfuture` (F10). */
export function isFuture(value: unknown): value is Future<unknown> {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** A future of the kind that the loop makes. CPython: `loop.create_future`. */
export function createFuture<T>(loop: Loop): Future<T> {
  const factory = loop.futureFactory as ((loop: Loop) => Future<T>) | undefined;
  return factory === undefined ? new Future<T>({ loop }) : factory(loop);
}

/** Settles the promise of plain code that awaits a future. */
class Observer<T> implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  /** @internal */
  readonly future: Future<T>;
  /** @internal */
  readonly resolve: Resolve<T>;
  /** @internal */
  readonly reject: Reject;

  constructor(future: Future<T>, resolve: Resolve<T>, reject: Reject) {
    this.future = future;
    this.resolve = resolve;
    this.reject = reject;
  }

  run(): void {
    // What awaits there can only run in microtasks, and not beside a task that is held.
    realm.interrupted = true;
    realm.task = undefined;
    this.future.observe(this.resolve, this.reject);
  }
}

/** A task or future that belongs to a loop waits for one of another. @internal */
export function otherLoop(waiter: string, future: string): RuntimeError {
  return advise(
    new RuntimeError(`Task <${waiter}> got Future <${future}> attached to a different loop`),
    "make both in the same loop, or bridge with fromPromise(future.then((value) => value))",
  );
}
