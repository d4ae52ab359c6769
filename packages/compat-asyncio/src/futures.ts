import { Future as CoreFuture, isFuture } from "@asyncio-ts/future";
import type { Context } from "@asyncio-ts/loop";
import { currentEventLoop } from "./current-loop.js";
import type { EventLoop } from "./event-loop.js";
import { Signature } from "./kwargs.js";
import { goByCallbacks } from "./overridden-callbacks.js";

/** What `cancel` takes by keyword. */
export interface CancelKwargs {
  /** What the CancelledError carries. */
  readonly msg?: string | null;
}

const FUTURE = new Signature("Future", [], { keywords: ["loop"] });
const ADD_DONE_CALLBACK = new Signature("add_done_callback", ["fn"], { keywords: ["context"] });
/** Of futures and tasks. */
export const CANCEL: Signature = new Signature("cancel", ["msg"], { required: 0 });

/** Python's names for what futures and tasks have in common. */
export interface FutureNames<T> {
  /** Ends it with a result; InvalidStateError if it has ended. */
  set_result(value: T): void;
  /** Ends it with an error; a class is instantiated. InvalidStateError if it has ended. */
  set_exception(error: unknown): void;
  /** Calls `callback(future)` on the loop when it has ended. */
  add_done_callback(
    callback: (future: this) => unknown,
    kwargs?: { readonly context?: Context | null },
  ): void;
  /** Removes every entry of `callback`, and returns how many there were. */
  remove_done_callback(callback: (future: this) => unknown): number;
  /** The loop that it belongs to. */
  get_loop(): EventLoop;
}

const names: FutureNames<unknown> & ThisType<CoreFuture<unknown>> = {
  set_result(value) {
    this.setResult(value);
  },
  set_exception(error) {
    this.setException(isErrorClass(error) ? new error() : error);
  },
  add_done_callback(...args) {
    const [callback, given] = ADD_DONE_CALLBACK.bind(args);
    const context = given ?? undefined;
    const options = context === undefined ? undefined : { context };
    CoreFuture.prototype.addDoneCallback.call(this, callback, options);
  },
  remove_done_callback(callback) {
    return CoreFuture.prototype.removeDoneCallback.call(this, callback as never);
  },
  get_loop() {
    return this.loop as EventLoop;
  },
};

/** Adds Python's names to a class of futures; they do what the core's do. */
export function addFutureNames(prototype: CoreFuture<unknown>): void {
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** To be called when one has been made: its class may override the methods by which it is waited for. */
export function checkOverrides(future: CoreFuture<unknown> & FutureNames<never>): void {
  if (
    future.add_done_callback !== names.add_done_callback ||
    future.remove_done_callback !== names.remove_done_callback
  ) {
    goByCallbacks(future);
  }
}

/** CPython: `asyncio.Future`. A Task is one too. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Future<T> extends CoreFuture<T> {
  static {
    addFutureNames(Future.prototype);
  }

  constructor(kwargs?: { readonly loop?: EventLoop | null });
  constructor(...args: unknown[]) {
    const [loop] = FUTURE.bind(args);
    super({ loop: loop ?? currentEventLoop() });
    checkOverrides(this);
  }

  /** Ends it with CancelledError and returns true, or returns false if it is done. */
  override cancel(msg?: string | CancelKwargs | null): boolean;
  override cancel(...args: unknown[]): boolean {
    return super.cancel(CANCEL.bind(args)[0] ?? undefined);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits it
    if (this !== Future) return super[Symbol.hasInstance](value);
    return isFuture(value) && "set_result" in value;
  }
}

export interface Future<T> extends FutureNames<T> {}

function isErrorClass(value: unknown): value is new () => Error {
  return typeof value === "function" && value.prototype instanceof Error;
}
