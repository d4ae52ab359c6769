import type { Loop } from "@asyncio-ts/loop";
import { Future } from "./future.js";

/** A place in a {@link WaitList}: done when it is that place's turn. */
export class Waiter extends Future<void> {
  /** @internal */
  list: WaitList | undefined = undefined;
  /** @internal */
  ahead: Waiter | undefined = undefined;
  /** @internal */
  behind: Waiter | undefined = undefined;
}

/**
 * A fair queue of parked coroutines: the one piece under every lock and queue. Who parks first is
 * woken first, leaving costs the same from any place, and who has been woken is not in the list
 * any more.
 *
 * Prior art: trio's ParkingLot, smol's event-listener, the deques of futures in CPython's locks.
 */
export class WaitList {
  #head: Waiter | undefined = undefined;
  #tail: Waiter | undefined = undefined;
  #size = 0;

  /** The number of waiters, those that were cancelled and have not left yet included. */
  get size(): number {
    return this.#size;
  }

  /** Appends a waiter, for a coroutine of `loop` to wait for. */
  park(loop: Loop): Waiter {
    const waiter = new Waiter({ loop });
    waiter.list = this;
    waiter.ahead = this.#tail;
    if (this.#tail === undefined) this.#head = waiter;
    else this.#tail.behind = waiter;
    this.#tail = waiter;
    this.#size++;
    return waiter;
  }

  /** Takes the waiter out, if it is still in. To be called when its wait was cancelled. */
  remove(waiter: Waiter): void {
    if (waiter.list !== this) return;
    const { ahead, behind } = waiter;
    if (ahead === undefined) this.#head = behind;
    else ahead.behind = behind;
    if (behind === undefined) this.#tail = ahead;
    else behind.ahead = ahead;
    waiter.list = undefined;
    waiter.ahead = undefined;
    waiter.behind = undefined;
    this.#size--;
  }

  /** Wakes the first waiter that is not cancelled. False if there is none. */
  wakeNext(): boolean {
    let waiter = this.#head;
    while (waiter !== undefined) {
      this.remove(waiter);
      if (!waiter.done()) {
        waiter.setResult();
        return true;
      }
      waiter = this.#head;
    }
    return false;
  }

  /** Wakes all, in order. */
  wakeAll(): void {
    while (this.wakeNext());
  }
}
