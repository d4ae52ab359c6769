import { type Future, isCancelled, isFuture, runOutside } from "@asyncio-ts/future";
import { checkSignal, makeCancelledError, promiseOn } from "@asyncio-ts/future/internal";
import { currentLoop, type Loop } from "@asyncio-ts/loop";
import { defaultExecutor } from "./default-executor.js";
import type { Executor } from "./executor.js";
import type { AnyFunction, Job } from "./job.js";

/**
 * Runs a job in another thread, on the loop's own executor, and gives what its function returns. It
 * begins at the call. Arguments and result are copied; context variables stay behind: what the
 * function needs of them, it is given.
 *
 *     await toThread({ module: new URL("./hash.js", import.meta.url), name: "hash" }, text);
 *     await toThread<typeof hash>({ module: ..., name: "hash" }, text); // with its types
 *
 * Cancelling the wait takes the job off the queue, or ends it with its thread. TypeError for a
 * function in place of a job: it can't be sent. CPython: `asyncio.to_thread`.
 */
// Rule N4.
export function toThread<F extends AnyFunction = AnyFunction>(
  job: Job,
  ...args: Parameters<F>
): Future<Awaited<ReturnType<F>>> {
  return runInExecutor<F>(null, job, ...args);
}

/**
 * As {@link toThread}, on an executor of one's own; `null`: the loop's own. RuntimeError if that has
 * been shut down. CPython: `loop.run_in_executor`.
 */
// Rules N4, R8.
export function runInExecutor<F extends AnyFunction = AnyFunction>(
  executor: Executor | null,
  job: Job,
  ...args: Parameters<F>
): Future<Awaited<ReturnType<F>>> {
  return submitOn<Awaited<ReturnType<F>>>(currentLoop(), executor, job, args);
}

/**
 * The same, on a loop that need not be the current one. An executor of another kind may take jobs
 * of another kind, functions for example. @internal
 */
export function submitOn<T>(
  loop: Loop,
  given: Executor | null,
  job: unknown,
  args: readonly unknown[],
): Future<T> {
  loop.checkClosed();
  const executor = given ?? defaultExecutor(loop);
  const abort = new AbortController();
  const submitted = runOutside(() => executor.submit(withSignal(job, abort), ...args));
  if (isFuture(submitted)) return submitted as Future<T>;
  // Before anybody else hears of it: a job that its executor has cancelled has not failed.
  submitted.then(undefined, (error: unknown) => isCancelled(error) && future.cancel(error.message));
  const future: Future<T> = promiseOn<T>(loop, submitted as PromiseLike<T>) as Future<T>;
  const { purpose: promise } = future;
  future.purpose = {
    describe: () => `a job (${describe(job)})`,
    cancel: (message) => {
      const cancelled = promise?.cancel?.(message) ?? false;
      abort.abort(makeCancelledError(message));
      return cancelled;
    },
  };
  return future;
}

/** The job, ended by `abort` as well as by its own signal. */
function withSignal(job: unknown, abort: AbortController): Job {
  if (typeof job !== "object" || job === null) return job as Job;
  const signal = checkSignal((job as Job).signal);
  if (signal === undefined) return { ...(job as Job), signal: abort.signal };
  return { ...(job as Job), signal: AbortSignal.any([signal as AbortSignal, abort.signal]) };
}

function describe(job: unknown): string {
  const { module, name = "default" } = Object(job) as Partial<Job>;
  return module === undefined ? String(job) : `${name}() of ${module}`;
}
