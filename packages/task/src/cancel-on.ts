import type { AbortSignalLike } from "@asyncio-ts/future";
import type { Task } from "./task.js";

/** Lets `signal` cancel the task, for as long as that runs. */
export function cancelOn(task: Task<unknown>, signal: AbortSignalLike): void {
  const abort = (): void => {
    const { reason } = signal;
    task.cancel(reason instanceof Error ? reason.message : String(reason));
  };
  if (signal.aborted) {
    abort();
    return;
  }
  signal.addEventListener("abort", abort);
  // Not by a done callback, which would count as somebody who looks after the task's failure.
  task.atEnd = () => signal.removeEventListener("abort", abort);
}
