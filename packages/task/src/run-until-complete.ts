import { type Future, isFuture } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { ensureFuture, type Waitable } from "./ensure-future.js";
import { resultOfRun } from "./run-end.js";
import { createTask, QUIET, type Task } from "./task.js";

/**
 * Turns the loop until the future, or the task made of the coroutine, is done, and gives its
 * result. CPython: `loop.run_until_complete`.
 */
// Rule R3.
export async function runUntilComplete<T>(loop: Loop, waitable: Waitable<T>): Promise<T> {
  loop.checkRunnable();
  if (isFuture(waitable)) return runUntilDone(loop, ensureFuture<T>(waitable as Future<T>, loop));
  const task: Task<T> = createTask<T>(waitable as never, { loop });
  task.marks |= QUIET;
  return runUntilDone(loop, task);
}

/** The same, of a future of that loop. @internal */
export async function runUntilDone<T>(loop: Loop, future: Future<T>): Promise<T> {
  const stop = (): void => loop.stop();
  future.addDoneCallback(stop);
  try {
    await loop.runForever();
  } finally {
    future.removeDoneCallback(stop);
  }
  return resultOfRun(future);
}
