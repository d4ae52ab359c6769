import { LoopBound, Operation, type Place, type WAITING, WaitList } from "@asyncio-ts/future";
import { advise, type Scheduler, show, ValueError } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { Held } from "./held.js";
import type { WaitOptions } from "./wait-options.js";

/**
 * So many at a time: a number of permits, of which each `acquire()` takes one and each `release()`
 * gives one back. Those who wait get one in the order in which they came.
 *
 *     using permit = await semaphore.acquire(); // until the end of the block
 *
 * CPython: `asyncio.Semaphore`.
 */
// Rules S1, S6.
export class Semaphore extends LoopBound {
  /** Who waits. @internal */
  readonly places = new WaitList();
  /** The permits that anybody may take. @internal */
  value: number;
  /** How many were woken, with a permit each, and have not run yet. @internal */
  woken = 0;

  /** @param value The number of permits. Throws ValueError if it is negative or not whole. */
  constructor(value = 1) {
    super();
    if (typeof value !== "number") {
      throw new TypeError(`a number of permits was expected, got ${show(value)}`);
    }
    if (!(value >= 0)) {
      throw advise(new ValueError("Semaphore initial value must be >= 0"), `got ${value}`);
    }
    // A part of a permit would be left at the end, and then less than none.
    if (Math.floor(value) !== value) {
      throw new ValueError(`a whole number of permits was expected, got ${value}`);
    }
    this.value = value;
  }

  /** True if `acquire()` would have to wait. */
  locked(): boolean {
    // While one who was woken has not run, those who come wait behind him. Else nobody waits for
    // what there is: whatever raises the count wakes the next.
    return this.value === 0 || this.woken > 0;
  }

  /** Waits for a permit, and takes it. */
  acquire(options?: WaitOptions): Operation<Held> {
    return new AcquireSemaphore(this, new Held(this)).abortOn(options?.signal).start();
  }

  /** Gives a permit back, or one more than there were. */
  release(): void {
    this.value++;
    this.wakeNext();
  }

  /** Gives a permit to the first who waits. False if nobody does. @internal */
  wakeNext(): boolean {
    if (!this.places.wakeNext()) return false;
    this.value--;
    this.woken++;
    return true;
  }

  /** Gives away what there is. @internal */
  wakeAll(): void {
    while (this.value > 0 && this.wakeNext());
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const state = this.locked() ? "locked" : `unlocked value=${this.value}`;
    return `${this.constructor.name} ${state} waiting=${this.places.size}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }
}

/**
 * A semaphore that can't be released more often than it was acquired: that is a ValueError.
 *
 * CPython: `asyncio.BoundedSemaphore`.
 */
export class BoundedSemaphore extends Semaphore {
  /** @internal */
  readonly bound: number;

  constructor(value = 1) {
    super(value);
    this.bound = value;
  }

  override release(): void {
    if (this.value >= this.bound) {
      throw advise(
        new ValueError("BoundedSemaphore released too many times"),
        "release() it once for each acquire()",
      );
    }
    super.release();
  }
}

/** Unstarted, with the result that it gives. @internal */
export class AcquireSemaphore<R> extends Operation<R> {
  protected override waiter: Place | undefined = undefined;
  /** @internal */
  readonly semaphore: Semaphore;
  /** @internal */
  readonly permit: R;

  constructor(semaphore: Semaphore, permit: R) {
    super();
    this.semaphore = semaphore;
    this.permit = permit;
  }

  describe(): string {
    return `${this.semaphore.constructor.name}.acquire()`;
  }

  protected override scheduler(): Scheduler {
    return this.semaphore.bind();
  }

  protected poll(): R | typeof WAITING {
    const { semaphore } = this;
    if (this.waiter !== undefined) {
      semaphore.woken--;
      semaphore.wakeAll();
    } else {
      if (semaphore.locked()) return this.parkIn(semaphore.places);
      semaphore.value--;
    }
    return this.permit;
  }

  protected abandon(): void {
    const { semaphore } = this;
    if ((this.waiter as Place).leave()) {
      // It was given a permit, which goes to the next one.
      semaphore.woken--;
      semaphore.value++;
    }
    semaphore.wakeAll();
  }
}
