import type { Job } from "./job.js";

/** What runs jobs: a `ThreadPoolExecutor`, or something else with its methods. */
export interface Executor {
  /** Runs a job, until its signal aborts. */
  submit(job: Job, ...args: unknown[]): PromiseLike<unknown>;
  /** Takes no more jobs; the result is waited for. With `abort`, none is run to its end. */
  shutdown(options?: { readonly abort?: boolean }): PromiseLike<unknown>;
}
