import type { Task } from "./task.js";

/** A call's place in the line of results. */
export class Place<R> {
  next: Place<R> | undefined = undefined;
  readonly task: Task<R> | undefined;
  settled = false;
  threw = false;
  /** Nobody wants it any more. */
  dropped = false;
  /** The result or the error. */
  value: unknown = undefined;

  constructor(task: Task<R> | undefined) {
    this.task = task;
  }

  give(value: R): void {
    this.settled = true;
    this.value = value;
  }

  fail(error: unknown): void {
    this.settled = true;
    this.threw = true;
    this.value = error;
  }

  drop(): void {
    // Once: a second cancellation would interrupt its cleanup.
    if (this.dropped) return;
    this.dropped = true;
    this.task?.cancel();
  }
}
