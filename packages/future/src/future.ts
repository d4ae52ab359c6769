import { advise, type CallOptions, currentLoop, Handle, type Loop, show } from "@asyncio-ts/loop";
import { INSPECT, type Inspect } from "@asyncio-ts/loop/internal";
import { CallbackIndex } from "./callback-index.js";
import { isCancelled, makeCancelledError } from "./cancelled-error.js";
import { InvalidStateError } from "./errors.js";
import { type Mode, NEXT } from "./mode.js";
import { noteFailed, type Reporter } from "./reports.js";
import { CANCELLED, FAILED, FINISHED, PENDING, Waiter, type WaiterState } from "./waiter.js";

const BRAND = Symbol.for("@asyncio-ts/Future");

/** Those whose outcome is being printed: they may stand in it themselves. */
const printing = new Set<Future<unknown>>();

/** What `new Future` takes. */
export interface FutureOptions {
  /** The loop that calls the callbacks. Default: the running loop, else the realm's own. */
  readonly loop?: Loop;
}

/**
 * A result that somebody will set: the meeting point of callbacks and coroutines.
 *
 * Done callbacks are never called inline: each is scheduled on the loop, in the order in which
 * they were added. Awaiting a future that is done does not suspend.
 *
 * CPython: `asyncio.Future`.
 */
// Rules F1 to F5, F7 to F10.
export class Future<T> extends Waiter<T> {
  /** The loop that it belongs to. */
  declare readonly loop: Loop;
  /** It has failed, and nobody has asked for the error. @internal */
  unretrieved = false;
  /** @internal */
  index: CallbackIndex | undefined = undefined;

  constructor(options?: FutureOptions) {
    super(options?.loop ?? currentLoop());
  }

  /** The result. Throws the error, CancelledError, or InvalidStateError while pending. */
  // Rule F2.
  result(): T {
    this.checkDone("Result");
    if (this.state !== FINISHED) throw this.takeError();
    return this.outcome as T;
  }

  /** The error, `null` if there is none. Throws CancelledError, or InvalidStateError while pending. */
  exception(): unknown {
    this.checkDone("Exception");
    if (this.state === FINISHED) return null;
    const error = this.takeError();
    if (this.state === CANCELLED) throw error;
    return error;
  }

  /** Ends it with a result. Throws InvalidStateError if it is done. */
  setResult(value: T): void {
    if (this.state !== PENDING) throw this.alreadyDone("a result");
    this.settle(FINISHED, value);
  }

  /** Ends it with an error, of any kind. Throws InvalidStateError if it is done. */
  setException(error: unknown): void {
    if (this.state !== PENDING) throw this.alreadyDone("an exception");
    this.settle(FAILED, error);
  }

  /**
   * Ends the future with CancelledError and returns true, or returns false if it is done.
   * `message` is what the error carries. Who cancels what has failed needn't hear of the error.
   */
  override cancel(message?: string): boolean {
    // `null` is Python's None, from code without types.
    const text = message ?? undefined;
    if (this.state !== PENDING) {
      this.retrieve();
      return false;
    }
    const { purpose } = this;
    return purpose?.cancel === undefined ? super.cancel(text) : purpose.cancel(text);
  }

  /** Calls `callback(future)` on the loop once this is done; in a turn to come if it is already. */
  addDoneCallback(callback: (future: this) => unknown, options?: CallOptions): void {
    if (typeof callback !== "function") {
      throw new TypeError(`a done callback must be a function, got ${show(callback)}`);
    }
    const handle = new Handle(this.loop, callback, this, options?.context);
    this.addRunnable(handle);
    this.index?.add(handle);
  }

  /** Removes every entry of `callback`, and returns how many there were. */
  // Rule F4.
  removeDoneCallback(callback: (future: this) => unknown): number {
    if (this.state !== PENDING) return 0;
    this.index ??= new CallbackIndex(this.first);
    const removed = this.index.take(callback);
    for (const handle of removed) this.removeRunnable(handle);
    return removed.length;
  }

  /** @internal */
  override settle(state: WaiterState, outcome: unknown): void {
    if (state === FAILED) {
      // Who is to report it takes it from here.
      this.outcome = outcome;
      noteFailed(this);
    }
    this.index = undefined;
    super.settle(state, outcome);
  }

  /** @internal */
  override takeError(): unknown {
    this.retrieve();
    return super.takeError();
  }

  /** Its error, if it has one, is not to be reported. @internal */
  retrieve(): void {
    if (!this.unretrieved) return;
    this.unretrieved = false;
    (this.loop.reporter as Reporter | undefined)?.retrieved(this);
  }

  /** What the request that cancelled it said, if it did. @internal */
  get cancelMessage(): unknown {
    return this.state === CANCELLED && !isCancelled(this.outcome) ? this.outcome : undefined;
  }

  /** The error that ended it as cancelled is for the first who asks. Rule F9. @internal */
  override takeCancelledError(): unknown {
    const { cancelMessage, outcome } = this;
    if (this.state !== CANCELLED || outcome === cancelMessage) {
      return makeCancelledError(cancelMessage);
    }
    this.outcome = undefined;
    return outcome;
  }

  /** @internal */
  checkDone(what: string): void {
    if (this.state !== PENDING) return;
    throw advise(new InvalidStateError(`${what} is not set.`), "await the future first");
  }

  /** @internal */
  alreadyDone(what: string): InvalidStateError {
    return advise(
      new InvalidStateError("invalid state"),
      `${what} can be set once, and this future is ${this.stateName()}`,
    );
  }

  /** Prints the outcome too. @internal */
  override [INSPECT](_depth: unknown, options: unknown, inspect: Inspect): string {
    if (this.state !== FINISHED && this.state !== FAILED) return `<${this.describe()}>`;
    if (printing.has(this)) return `<${this.describe()}: ...>`;
    printing.add(this);
    try {
      return `<${this.describe()}: ${inspect(this.outcome, options)}>`;
    } finally {
      printing.delete(this);
    }
  }

  /** What it is called in messages and reports. @internal */
  get kind(): string {
    return "Future";
  }

  /** @internal */
  override describe(): string {
    return `${this.kind} ${this.stateName()}`;
  }

  /** @internal */
  stateName(): string {
    return ["pending", "finished", "failed", "cancelled"][this.state] as string;
  }
}

Object.defineProperty(Future.prototype, BRAND, { value: true });

/** True for futures and tasks, of any copy of this package. CPython: `asyncio.isfuture`. */
// Rule F10.
export function isFuture(value: unknown): value is Future<unknown> {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** A future of the kind that the loop makes. CPython: `loop.create_future`. */
export function createFuture<T>(loop: Loop): Future<T> {
  const factory = loop.futureFactory as ((loop: Loop) => Future<T>) | undefined;
  return factory === undefined ? new Future<T>({ loop }) : factory(loop);
}

/** Ends it as the coroutine that it stands for has ended: with what that returned, or threw. */
export function settleAs(future: Future<unknown>, mode: Mode, value: unknown): void {
  if (mode === NEXT) future.settle(FINISHED, value);
  else if (isCancelled(value)) future.markCancelled(value);
  else future.settle(FAILED, value);
}
