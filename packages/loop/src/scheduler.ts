import type { Runnable } from "./ready-queue.js";

/**
 * What calls back those who wait: a {@link Loop}, or, for plain code outside of every loop, the
 * host itself (plain-scheduler.ts).
 */
export interface Scheduler {
  /** True once it calls nobody back any more. */
  isClosed(): boolean;
  /** Appends to what is ready. @internal */
  schedule(runnable: Runnable): void;
  /** Appends a chain of runnables to what is ready. @internal */
  scheduleChain(first: Runnable, last: Runnable): void;
}
