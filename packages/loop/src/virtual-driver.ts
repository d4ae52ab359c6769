import { DeadlockError, foreignInSync, nameOf } from "./deadlock-error.js";
import { advise, RuntimeError, ValueError } from "./errors.js";
import type { HostTimer } from "./host.js";
import type { Loop } from "./loop.js";
import { LoopDriver } from "./loop-driver.js";
import { checkTime } from "./time.js";

/** What `new VirtualDriver` takes. */
export interface VirtualDriverOptions {
  /** How long to wait for the outside world before the run is given up, in real milliseconds. Default: 1000. */
  readonly foreignTimeout?: number;
  /** "wait" (default): the clock stands while something foreign is awaited. "jump": it does not. */
  readonly foreign?: "wait" | "jump";
  /** As the option of the loop: see `LoopOptions`. Default: true. */
  readonly asyncLocalStorage?: boolean;
}

/**
 * Turns a loop on a clock that stands still while anything can run, and jumps to the next timer
 * when nothing can. It jumps only after a macrotask without work, because until then code of the
 * host's own promises may still be about to schedule something.
 */
export class VirtualDriver extends LoopDriver {
  readonly #foreignTimeout: number;
  readonly #wait: boolean;
  #time = 0;
  #patience: HostTimer | undefined = undefined;
  /** The number of turns when the loop was last found idle: the same twice is quiet. */
  #idleAfter = -1;

  constructor(options: VirtualDriverOptions = {}) {
    super(options.asyncLocalStorage ?? true);
    this.#foreignTimeout = options.foreignTimeout ?? 1000;
    this.#wait = options.foreign !== "jump";
  }

  /** @internal */
  now(): number {
    return this.#time;
  }

  /** Moves the clock on, as if the running code had taken that many milliseconds. */
  advance(milliseconds: number): void {
    if (checkTime(milliseconds, "time") < 0) {
      throw advise(
        new ValueError(`a clock cannot go back by ${-milliseconds} ms`),
        "advance it by 0 or more",
      );
    }
    this.#time += milliseconds;
    this.wake();
  }

  /** @internal */
  begin(): void {
    this.#idleAfter = -1;
    this.wake();
  }

  /** @internal */
  end(): void {
    this.#stopWaiting();
  }

  /** @internal */
  protected idle(loop: Loop): boolean {
    if (this.#idleAfter !== loop.turns) {
      this.#stopWaiting();
      this.#idleAfter = loop.turns;
      this.wake();
      return false;
    }
    if (loop.foreign.size > 0 && this.#wait) {
      this.#waitForHost(loop);
      return false;
    }
    this.#stopWaiting();
    const next = loop.timers.peek();
    if (next !== undefined && next.deadline < Number.POSITIVE_INFINITY) {
      this.#time = Math.max(this.#time, next.deadline);
      return true;
    }
    if (loop.foreign.size > 0) {
      this.#waitForHost(loop);
      return false;
    }
    loop.runEnded(new DeadlockError(loop.tasks.all()));
    return false;
  }

  /** @internal */
  override idleSync(loop: Loop): void {
    if (loop.foreign.size > 0 && this.#wait) throw foreignInSync(loop.foreign, loop.tasks.all());
    const next = loop.timers.peek();
    if (next === undefined || next.deadline === Number.POSITIVE_INFINITY) {
      throw new DeadlockError(loop.tasks.all());
    }
    this.#time = Math.max(this.#time, next.deadline);
  }

  #waitForHost(loop: Loop): void {
    this.#patience ??= this.host.setTimer(() => {
      this.#patience = undefined;
      if (loop.foreign.size === 0 || !loop.isRunning()) return;
      loop.runEnded(
        advise(
          new RuntimeError(
            `the virtual clock has waited ${this.#foreignTimeout} ms of real time for ${[
              ...loop.foreign,
            ]
              .map(nameOf)
              .join(", ")}`,
          ),
          'give the foreign work to fromPromise((signal) => ...) and a substitute in tests, raise foreignTimeout, or say foreign: "jump"',
        ),
      );
    }, this.#foreignTimeout);
  }

  #stopWaiting(): void {
    if (this.#patience !== undefined) this.host.clearTimer(this.#patience);
    this.#patience = undefined;
  }
}
