import { advise, RuntimeError, show } from "@asyncio-ts/loop";
import { type Runnable, realm } from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Coro, type Suspension } from "./awaitable.js";
import { isCancelled } from "./cancelled-error.js";
import type { Coroutine, CoroutineFunction } from "./coroutine.js";
import type { Driver } from "./driver.js";
import { isFuture } from "./future.js";
import { isGeneratorFunction } from "./generator-function.js";
import { type Mode, NEXT, RESUMED, THROW, TURN } from "./mode.js";
import { FINISHED, type Waiter } from "./waiter.js";

// The trampoline that runs coroutines.
//
// A line is a stack of frames of which the top one runs or waits. A frame is an iterator that
// gives one suspension at a time: a generator, or an awaitable's own iterator. A coroutine that a
// frame awaits becomes a frame on top of it, so that resuming costs the same at any depth: native
// delegation by `yield*` costs 30 ns for each level, at every resumption.
//
// The call of an async function is a frame too, but one that only the engine can run: while it
// is on top, the line waits for the function's promise. What that function's
// code awaits makes lines of its own: see request.ts.

/** One coroutine call that can be driven step by step. */
export interface Frame {
  next(value?: unknown): IteratorResult<unknown, unknown>;
  throw(error: unknown): IteratorResult<unknown, unknown>;
}

/** Stands for native code on the stack, and is never driven. */
const NATIVE_FRAME = {} as Frame;

/** What a line can be started with: a function is called, without arguments. */
export type Entry = AwaitableBase<unknown> | Coro<unknown> | CoroutineFunction;

const NO_ARGUMENTS: unknown[] = [];

export abstract class Line implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  driver!: Driver;
  /** What the first step begins with. */
  entry: Entry | undefined = undefined;
  /** The top of the stack: NATIVE_FRAME while that is native code. */
  frame: Frame | undefined = undefined;
  /** Its `next`: objects of different generator functions differ in shape, so looking it up is slow. */
  resume: Frame["next"] | undefined = undefined;
  /** The frames below it. */
  below: Frame[] | undefined = undefined;
  /** What it is parked on. */
  waiter: Waiter<unknown> | undefined = undefined;
  /**
   * The next step throws CancelledError. CPython: `Task._must_cancel`. On the driver also: the
   * next line that suspends gets it, because native code runs.
   */
  mustCancel = false;
  /** The next step may not be simply to go on: see `entry`, `mustCancel`, `inbox`. */
  unusual = false;
  /** What the next step goes on with, if it is not the waiter's outcome. */
  inbox: { mode: Mode; value: unknown } | undefined = undefined;

  /** The top of the stack is native code, which the engine runs. */
  get native(): boolean {
    return this.frame === NATIVE_FRAME;
  }

  get subject(): object {
    return this.driver.task ?? this.driver;
  }

  /** The last frame has ended. */
  protected abstract finish(mode: Mode, value: unknown): void;

  /** The next step, in a turn of the loop. CPython: `Task.__wakeup`, `__step`; rules T2, T6. */
  run(): void {
    const { driver, waiter } = this;
    realm.task = driver.task;
    realm.scope = driver;
    if (this.unusual) {
      this.runUnusual();
    } else if (waiter === undefined) {
      this.step(NEXT, RESUMED);
    } else {
      this.waiter = undefined;
      if (waiter.state === FINISHED) this.step(NEXT, waiter.outcome);
      else this.throwFrom(waiter);
    }
  }

  private throwFrom(waiter: Waiter<unknown>): void {
    const error = waiter.takeError();
    if (isCancelled(error)) this.driver.cancelPending = false;
    this.step(THROW, error);
  }

  /** The first step, one after native code, or one that throws. */
  private runUnusual(): void {
    const { waiter, inbox, entry } = this;
    let mode: Mode = NEXT;
    let value: unknown = entry === undefined ? RESUMED : undefined;
    this.waiter = undefined;
    this.inbox = undefined;
    this.unusual = false;
    if (waiter !== undefined) {
      mode = waiter.threw() ? THROW : NEXT;
      value = waiter.threw() ? waiter.takeError() : waiter.outcome;
    } else if (inbox !== undefined) {
      mode = inbox.mode;
      value = inbox.value;
    }
    if (this.native) {
      // What it goes on with is the outcome of its native code, cancelled or not (rule C7).
      this.popFrame();
    } else if (this.mustCancel) {
      this.mustCancel = false;
      if (mode === NEXT || !isCancelled(value)) value = this.driver.cancelledError();
      mode = THROW;
    }
    if (mode === THROW && isCancelled(value)) this.driver.cancelPending = false;
    if (entry === undefined) {
      this.step(mode, value);
    } else {
      this.entry = undefined;
      this.begin(entry, mode, value);
    }
  }

  /** The first step. */
  begin(entry: Entry, firstMode: Mode, firstValue: unknown): void {
    let mode = firstMode;
    let value = firstValue;
    try {
      const frame = typeof entry === "function" ? entry : entry[Symbol.iterator]();
      if (typeof frame === "function") {
        if (mode === NEXT) value = this.enter(frame, undefined, NO_ARGUMENTS);
      } else if ((frame as Partial<Coroutine<unknown>>).awaited === undefined) {
        this.setFrame(frame as Frame);
      } else if (mode === NEXT) {
        value = this.call(frame as unknown as Coroutine<unknown>);
      }
      if (this.native) return;
    } catch (error) {
      mode = THROW;
      value = error;
    }
    this.step(mode, value);
  }

  /** Runs frames until the line waits, ends, or has native code on top. */
  step(firstMode: Mode, firstValue: unknown): void {
    let mode = firstMode;
    let value = firstValue;
    for (;;) {
      const { frame } = this;
      if (frame === undefined) {
        this.finish(mode, value === RESUMED ? undefined : value);
        return;
      }
      let result: IteratorResult<unknown, unknown>;
      try {
        result =
          mode === NEXT ? (this.resume as Frame["next"]).call(frame, value) : frame.throw(value);
      } catch (error) {
        this.popFrame();
        mode = THROW;
        value = error;
        continue;
      }
      if (result === TURN) {
        this.turn();
        return;
      }
      if (result.done) {
        this.popFrame();
        mode = NEXT;
        value = result.value;
        continue;
      }
      const suspension = result.value as Suspension;
      if (suspension === undefined) {
        // A bare yield: what it gives is nothing of ours.
        this.sendLater(NEXT, undefined);
        return;
      }
      if ((suspension as Partial<Waiter<unknown>> | null)?.blocking === true) {
        this.park(suspension as Waiter<unknown>);
        return;
      }
      if ((suspension as Partial<Coroutine<unknown>> | null)?.awaited !== true) {
        if (suspension === TURN.value) {
          // A copy of TURN, from an engine that makes them.
          this.turn();
          return;
        }
        this.sendLater(THROW, badYield(this.driver, suspension));
        return;
      }
      try {
        const started = this.call(suspension as Coroutine<unknown>);
        if (this.native) return;
        mode = NEXT;
        value = started;
      } catch (error) {
        mode = THROW;
        value = error;
      }
    }
  }

  /** The async function on top of the stack has ended. */
  nativeEnded(mode: Mode, value: unknown): void {
    const { driver } = this;
    const code = driver.nativeCode();
    if (realm.held === code) {
      code.endStrand();
      this.popFrame();
      realm.held = undefined;
      this.step(mode, value);
      code.endStep();
      return;
    }
    code.attach();
    if (driver.loop.isClosed()) return;
    this.inbox = { mode, value };
    this.unusual = true;
    driver.loop.schedule(this);
  }

  private call(coroutine: Coroutine<unknown>): unknown {
    const { fn, self, args } = coroutine;
    coroutine.awaited = false;
    // Who made a task of it holds on to it, and need not hold on to these.
    coroutine.args = NO_ARGUMENTS;
    return this.enter(fn, self, args);
  }

  /** Calls it and pushes its frame, or returns the value of a call that makes no coroutine. */
  private enter(fn: CoroutineFunction, self: unknown, args: unknown[]): unknown {
    const made: unknown = isGeneratorFunction(fn)
      ? fn.apply(self, args)
      : this.driver.nativeCode().call(fn, self, args);
    if (typeof made !== "object" || made === null) return made;
    if (isGenerator(made)) {
      this.pushFrame(made);
    } else if (made instanceof AwaitableBase) {
      this.pushFrame(made[Symbol.iterator]() as Frame);
    } else if (isPromise(made)) {
      this.pushFrame(NATIVE_FRAME);
      made.then(
        (value) => this.nativeEnded(NEXT, value),
        (error: unknown) => this.nativeEnded(THROW, error),
      );
    } else {
      return made;
    }
    return undefined;
  }

  /** A cancellation that waits for the driver's next suspension is for this one. */
  private takeCancel(): void {
    this.driver.mustCancel = false;
    this.mustCancel = true;
    this.unusual = true;
  }

  private pushFrame(frame: Frame): void {
    if (this.frame !== undefined) {
      if (this.below === undefined) this.below = [this.frame];
      else this.below.push(this.frame);
    }
    this.setFrame(frame);
    if (this.native && this.mustCancel) {
      // What its code awaits next is another line.
      this.mustCancel = false;
      this.driver.mustCancel = true;
    }
  }

  private setFrame(frame: Frame | undefined): void {
    this.frame = frame;
    this.resume = frame?.next;
  }

  private popFrame(): void {
    this.setFrame(this.below?.pop());
  }

  /** Goes on in the next turn. */
  turn(): void {
    const { driver } = this;
    if (driver.mustCancel) this.takeCancel();
    driver.loop.schedule(this);
  }

  /** Waits for it. Rules T4, T5. */
  park(waiter: Waiter<unknown>): void {
    const { driver } = this;
    waiter.blocking = false;
    if (waiter.loop !== driver.loop) {
      this.sendLater(
        THROW,
        advise(
          new RuntimeError(
            `Task <${driver.describe()}> got Future ${waiter} attached to a different loop`,
          ),
          "make both in the same loop, or bridge with fromPromise(future.then())",
        ),
      );
    } else if (waiter === driver.task) {
      this.sendLater(
        THROW,
        advise(
          new RuntimeError(`Task cannot await on itself: <${driver.describe()}>`),
          "it would wait for ever: return the value instead",
        ),
      );
    } else {
      waiter.addRunnable(this);
      this.waiter = waiter;
      if (driver.mustCancel) this.takeCancel();
      if (this.mustCancel && waiter.cancel(driver.cancelMessage)) this.mustCancel = false;
    }
  }

  /** Goes on with this, a turn later. */
  private sendLater(mode: Mode, value: unknown): void {
    this.inbox = { mode, value };
    this.unusual = true;
    this.turn();
  }
}

/** Rule T5. */
function badYield(driver: Driver, value: unknown): RuntimeError {
  const task = `<${driver.describe()}>`;
  if (isFuture(value)) {
    const error = new RuntimeError(
      `yield was used instead of yield from in task ${task} with <${value.describe()}>`,
    );
    return advise(error, "write yield* future");
  }
  if (value instanceof AwaitableBase || isGenerator(value)) {
    const error = new RuntimeError(
      `yield was used instead of yield from for generator in task ${task} with ${inBrackets(value)}`,
    );
    return advise(error, "write yield* before an awaitable");
  }
  const error = new RuntimeError(`Task got bad yield: ${show(value)}`);
  if (isPromise(value)) return advise(error, "wait for a promise by yield* fromPromise(promise)");
  return advise(
    error,
    "a coroutine yields to wait: yield* an awaitable, or a bare yield for a turn",
  );
}

/** As Python prints objects. */
function inBrackets(value: unknown): string {
  const text = show(value);
  return text.startsWith("<") ? text : `<${text}>`;
}

export function isGenerator(value: unknown): value is Coro<unknown> {
  const generator = value as Partial<Coro<unknown>> | null | undefined;
  return (
    typeof generator === "object" &&
    typeof generator?.next === "function" &&
    typeof generator.throw === "function" &&
    typeof generator[Symbol.iterator] === "function" &&
    !(generator instanceof AwaitableBase)
  );
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
