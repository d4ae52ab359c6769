import { currentScheduler, type Scheduler } from "@asyncio-ts/loop";
import { FINISHED, Waiter } from "./waiter.js";

/** A place in a {@link WaitList}: done when it is that place's turn. */
export class Place extends Waiter<void> {
  /** @internal */
  list: WaitList | undefined = undefined;
  /** @internal */
  ahead: Place | undefined = undefined;
  /** @internal */
  behind: Place | undefined = undefined;

  /** Its wait is over, or given up: takes it out of the list, and says whether it had been woken. */
  leave(): boolean {
    const woken = this.state === FINISHED;
    this.cancel();
    this.list?.remove(this);
    return woken;
  }
}

/**
 * A fair queue of parked coroutines: the one piece under every lock and queue. Who parks first is
 * woken first, leaving costs the same from any place, and who has been woken is not in the list
 * any more.
 *
 * Prior art: trio's ParkingLot, smol's event-listener, the deques of futures in CPython's locks.
 */
export class WaitList {
  /** @internal */
  head: Place | undefined = undefined;
  #tail: Place | undefined = undefined;
  #size = 0;

  /** The number of places, those that were cancelled and have not left yet included. */
  get size(): number {
    return this.#size;
  }

  /** Appends a place, to be waited for. By default by the code that runs now. */
  park(loop: Scheduler = currentScheduler()): Place {
    const place = new Place(loop);
    place.list = this;
    place.ahead = this.#tail;
    if (this.#tail === undefined) this.head = place;
    else this.#tail.behind = place;
    this.#tail = place;
    this.#size++;
    return place;
  }

  /** Takes the place out, if it is still in. */
  remove(place: Place): void {
    if (place.list !== this) return;
    const { ahead, behind } = place;
    if (ahead === undefined) this.head = behind;
    else ahead.behind = behind;
    if (behind === undefined) this.#tail = ahead;
    else behind.ahead = ahead;
    place.list = undefined;
    place.ahead = undefined;
    place.behind = undefined;
    this.#size--;
  }

  /** Wakes the first that is not cancelled. False if there is none. */
  wakeNext(): boolean {
    let place = this.head;
    while (place !== undefined) {
      this.remove(place);
      if (!place.done()) {
        place.settle(FINISHED, undefined);
        return true;
      }
      place = this.head;
    }
    return false;
  }

  /** Wakes all, in order. */
  wakeAll(): void {
    while (this.wakeNext());
  }
}
