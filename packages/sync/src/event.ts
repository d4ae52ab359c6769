import { LoopBound, Operation, type Place, type WAITING, WaitList } from "@asyncio-ts/future";
import type { Scheduler } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import type { WaitOptions } from "./wait-options.js";

/**
 * A flag that can be waited for. Setting it lets everybody go on who waits, also if it is cleared
 * right after.
 *
 * CPython: `asyncio.Event`.
 */
// Rules S1, S4.
export class Event extends LoopBound {
  /** @internal */
  readonly places = new WaitList();
  /** @internal */
  flag = false;

  isSet(): boolean {
    return this.flag;
  }

  /** Sets the flag, and wakes all who wait. */
  set(): void {
    if (this.flag) return;
    this.flag = true;
    this.places.wakeAll();
  }

  /** From now on `wait()` waits. */
  clear(): void {
    this.flag = false;
  }

  /** Waits until the flag is set; not at all if it is. */
  wait(options?: WaitOptions): Operation<true> {
    return new WaitForEvent(this).abortOn(options?.signal).start();
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    return `${this.constructor.name} ${this.flag ? "set" : "unset"} waiting=${this.places.size}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }
}

/** Unstarted. @internal */
export class WaitForEvent extends Operation<true> {
  protected override waiter: Place | undefined = undefined;
  /** @internal */
  readonly event: Event;

  constructor(event: Event) {
    super();
    this.event = event;
  }

  describe(): string {
    return `${this.event.constructor.name}.wait()`;
  }

  protected override scheduler(): Scheduler {
    return this.event.bind();
  }

  protected poll(): true | typeof WAITING {
    // Once woken it goes on, whatever became of the flag.
    if (this.waiter === undefined && !this.event.flag) return this.parkIn(this.event.places);
    return true;
  }

  protected abandon(): void {
    (this.waiter as Place).leave();
  }
}
