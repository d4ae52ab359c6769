import { type Awaitable, Operation, WAITING, Waiter } from "@asyncio-ts/future";
import { FINISHED } from "@asyncio-ts/future/internal";
import { currentLoop, TimerHandle } from "@asyncio-ts/loop";
import { checkTime } from "@asyncio-ts/loop/internal";
import { Turn, turn } from "./turn.js";

/**
 * Waits for `delay` milliseconds, and gives `result`. With a delay of 0 or less it waits for one
 * turn of the loop. Throws TypeError for what is no number, ValueError for NaN.
 *
 * CPython: `asyncio.sleep`.
 */
// Rule T7.
export function sleep(delay: number): Awaitable<void>;
/** Waits for `delay` milliseconds, and gives `result`. CPython: `asyncio.sleep`. */
export function sleep<T>(delay: number, result: T): Awaitable<T>;
export function sleep(delay: number, result?: unknown): Awaitable<unknown> {
  if (checkTime(delay, "delay") <= 0) return sleepForTurn(result);
  return new Sleep(delay, result).start();
}

/** The same, unstarted. @internal */
export function sleepOperation<T>(delay: number, result: T): Awaitable<T> {
  if (checkTime(delay, "delay") <= 0) return sleepForTurn(result);
  return new Sleep(delay, result);
}

function sleepForTurn<T>(result: T): Awaitable<T> {
  return result === undefined ? (turn as Awaitable<unknown> as Awaitable<T>) : new Turn(result);
}

class Sleep<T> extends Operation<T> {
  /** @internal */
  readonly delay: number;
  /** @internal */
  readonly value: T;
  /** @internal */
  timer: TimerHandle | undefined = undefined;

  constructor(delay: number, result: T) {
    super();
    this.delay = delay;
    this.value = result;
  }

  describe(): string {
    return `sleep(${this.delay})`;
  }

  protected poll(): T | typeof WAITING {
    if (this.timer !== undefined) return this.value;
    const loop = currentLoop();
    const waiter = new Waiter<void>(loop);
    const deadline = loop.now() + this.delay;
    this.timer = new TimerHandle(loop, deadline, wake, waiter, undefined);
    loop.scheduleTimer(this.timer);
    this.waiter = waiter;
    return WAITING;
  }

  protected abandon(): void {
    this.timer?.cancel();
  }
}

function wake(waiter: Waiter<void>): void {
  if (!waiter.done()) waiter.settle(FINISHED, undefined);
}
