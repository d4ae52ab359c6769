import type { Place } from "./map-place.js";

/** What a map gives out next, in line. In order, calls that still run stand in it too. */
export class Results<R> {
  head: Place<R> | undefined = undefined;
  #tail: Place<R> | undefined = undefined;

  append(place: Place<R>): void {
    if (this.#tail === undefined) this.head = place;
    else this.#tail.next = place;
    this.#tail = place;
  }

  /** Takes out the head. */
  shift(): void {
    this.head = this.head?.next;
    if (this.head === undefined) this.#tail = undefined;
  }

  /** Nobody wants what stands behind `place`. */
  endAt(place: Place<R>): void {
    for (let later = place.next; later !== undefined; later = later.next) later.drop();
    place.next = undefined;
    this.#tail = place;
  }

  clear(): void {
    this.head = undefined;
    this.#tail = undefined;
  }
}
