import { type TimerHandle, UNSCHEDULED } from "./handle.js";

// A binary heap of timers by (deadline, order of registration). CPython compares deadlines only
// and leaves the order of equal ones to its heap; ours come out first in, first out (rule L5).
// Cancelled timers stay until they reach the top or are more than half of all (rule L7): taking
// one out of the middle would cost each cancel what now is paid once in a while.

/** CPython: `_MIN_SCHEDULED_TIMER_HANDLES`. */
const FEW = 100;

/** @internal */
export class TimerHeap {
  #timers: TimerHandle[] = [];
  #cancelled = 0;
  /** How many keep the process alive, of those that are not cancelled. */
  #keepers = 0;
  #sequence = 0;

  /** The number of timers, cancelled ones that are still there included. */
  get size(): number {
    return this.#timers.length;
  }

  push(timer: TimerHandle): void {
    timer.sequence = this.#sequence++;
    if (timer.keepsAlive) this.#keepers++;
    this.#up(this.#timers.length, timer);
  }

  /** To be called when a timer that is in the heap is cancelled. */
  noteCancelled(timer: TimerHandle): void {
    this.#cancelled++;
    if (timer.keepsAlive) this.#keepers--;
  }

  /** Whether any timer keeps the process alive. */
  get keepsAlive(): boolean {
    return this.#keepers > 0;
  }

  /** The next timer that is not cancelled, without taking it out. */
  peek(): TimerHandle | undefined {
    this.#compact();
    let top = this.#timers[0];
    while (top !== undefined && top.cancelled()) {
      this.#cancelled--;
      this.#removeTop();
      top = this.#timers[0];
    }
    return top;
  }

  /** Takes out the next timer if its deadline is before `time`. */
  popBefore(time: number): TimerHandle | undefined {
    const top = this.peek();
    if (top === undefined || !(top.deadline < time)) return undefined;
    this.#removeTop();
    if (top.keepsAlive) this.#keepers--;
    return top;
  }

  clear(): void {
    for (const timer of this.#timers) timer.sequence = UNSCHEDULED;
    this.#timers = [];
    this.#cancelled = 0;
    this.#keepers = 0;
  }

  #compact(): void {
    const timers = this.#timers;
    if (timers.length <= FEW || this.#cancelled * 2 <= timers.length) return;
    let live = 0;
    for (const timer of timers) {
      if (timer.cancelled()) timer.sequence = UNSCHEDULED;
      else timers[live++] = timer;
    }
    timers.length = live;
    // Floyd's way to a heap, from the parents of the last ones up: fewer steps than there are timers.
    for (let index = (live >> 1) - 1; index >= 0; index--) {
      this.#down(index, timers[index] as TimerHandle);
    }
    this.#cancelled = 0;
  }

  #removeTop(): void {
    const timers = this.#timers;
    const top = timers[0];
    const last = timers.pop();
    if (top !== undefined) top.sequence = UNSCHEDULED;
    if (last !== undefined && last !== top) this.#down(0, last);
  }

  #up(start: number, timer: TimerHandle): void {
    const timers = this.#timers;
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = timers[parentIndex] as TimerHandle;
      if (!before(timer, parent)) break;
      timers[index] = parent;
      index = parentIndex;
    }
    timers[index] = timer;
  }

  #down(start: number, timer: TimerHandle): void {
    const timers = this.#timers;
    const { length } = timers;
    let index = start;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= length) break;
      let child = timers[childIndex] as TimerHandle;
      const right = timers[childIndex + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childIndex++;
      }
      if (!before(child, timer)) break;
      timers[index] = child;
      index = childIndex;
    }
    timers[index] = timer;
  }
}

function before(a: TimerHandle, b: TimerHandle): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.sequence < b.sequence);
}
