import { type Context, contextOf, type Inherited, inherit } from "./context.js";
import { INSPECT } from "./inspect.js";
import type { Loop } from "./loop.js";
import { rememberOrigin } from "./origin.js";
import type { Runnable } from "./ready-queue.js";
import { realm } from "./realm.js";

/** Any function that can be called back. */
// biome-ignore lint/suspicious/noExplicitAny: a callback's own types say what it takes
export type Callback = (...args: any[]) => unknown;

/**
 * The arguments of a callback: a list, or the only one if that is no array. A list of one would be
 * a third of what a done callback costs.
 *
 * @internal
 */
export type Arguments = readonly unknown[] | object;

/** Of all callbacks that take none. @internal */
export const NO_ARGUMENTS: readonly unknown[] = [];

// It is a Runnable, without saying so: what makes it one is internal, and not in the built types.
/** A callback that a loop will call once. CPython: `asyncio.Handle`. */
// Rules L8, L10, L11.
export class Handle {
  /** @internal */
  next: Runnable | undefined = undefined;
  /** @internal */
  prev: Runnable | undefined = undefined;
  /** The loop that will call it. */
  readonly loop: Loop;
  /** @internal */
  inherited: Inherited;
  /** `undefined` once cancelled. @internal */
  callback: Callback | undefined;
  /** @internal */
  args: Arguments;

  /** @internal */
  constructor(loop: Loop, callback: Callback, args: Arguments, context: Context | undefined) {
    this.loop = loop;
    this.inherited = context ?? inherit();
    this.callback = callback;
    this.args = args;
    if (loop.debug) rememberOrigin(this);
  }

  /** The context that the callback runs in. */
  get context(): Context {
    return contextOf(this);
  }

  /** The callback will not be called. Harmless if it has been, or if it is cancelled already. */
  cancel(): void {
    this.callback = undefined;
    this.args = NO_ARGUMENTS;
  }

  /** True if `cancel()` was called. */
  cancelled(): boolean {
    return this.callback === undefined;
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const what = this.callback === undefined ? "cancelled" : this.callback.name || "<anonymous>";
    return `${this.constructor.name} ${what}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  /** @internal */
  run(): void {
    const { callback, args } = this;
    if (callback === undefined) return;
    realm.task = undefined;
    realm.scope = this;
    try {
      // Most take none or one: spreading is slower.
      if (args === NO_ARGUMENTS) callback();
      else if (!Array.isArray(args)) callback(args);
      else if (args.length === 1) callback(args[0]);
      else callback(...args);
    } catch (exception) {
      this.loop.callExceptionHandler({
        message: `Exception in callback ${callback.name || "<anonymous>"}`,
        exception,
        handle: this,
      });
    }
  }
}

/** The `sequence` of a timer that is in no heap. */
export const UNSCHEDULED = -1;

/** A callback with a deadline. CPython: `asyncio.TimerHandle`. */
export class TimerHandle extends Handle {
  /** When the callback is due, on the loop's clock, in milliseconds. */
  readonly deadline: number;
  /** Whether it keeps the process alive. */
  readonly keepsAlive: boolean;
  /** Its place among timers with the same deadline; UNSCHEDULED while it is in no heap. @internal */
  sequence = UNSCHEDULED;

  /** @internal */
  constructor(
    loop: Loop,
    deadline: number,
    callback: Callback,
    args: Arguments,
    context: Context | undefined,
    keepsAlive = true,
  ) {
    super(loop, callback, args, context);
    this.deadline = deadline;
    this.keepsAlive = keepsAlive;
  }

  /** @internal */
  override describe(): string {
    return `${super.describe()} at ${this.deadline} ms`;
  }

  /** The callback will not be called. Harmless if it has been, or if it is cancelled already. */
  override cancel(): void {
    if (this.cancelled()) return;
    super.cancel();
    if (this.sequence !== UNSCHEDULED) this.loop.timerCancelled(this);
  }
}
