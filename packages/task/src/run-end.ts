import { createFuture, type Future } from "@asyncio-ts/future";
import { advise, type Loop, RuntimeError } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { allTasks, type Task } from "./task.js";

// How a run begins and ends, whether it was awaited or synchronous.

/** Throws RuntimeError in the code of a running loop: `what` runs one itself. Rule N1. */
export function refuseInLoop(what: string, advice = "await the coroutine, or create a task"): void {
  if (realm.running === undefined) return;
  throw advise(
    new RuntimeError(`${what} cannot be called from a running event loop`),
    `this code is in a program already: ${advice}`,
  );
}

/** The result of the future that a run was for. Rule R3. */
export function resultOfRun<T>(future: Future<T>): T {
  if (!future.done()) {
    throw advise(
      new RuntimeError("Event loop stopped before Future completed."),
      "something called loop.stop(): let it end instead",
    );
  }
  return future.result();
}

/** Cancels all tasks of the loop, and returns them with a future for the end of the last one. */
export function cancelTasks(loop: Loop): { tasks: Task<unknown>[]; ended: Future<void> } {
  const tasks = [...allTasks(loop)];
  const ended = createFuture<void>(loop);
  ended.purpose = { describe: () => "the end of the tasks that were cancelled" };
  let left = tasks.length;
  for (const task of tasks) task.cancel();
  for (const task of tasks) {
    task.addDoneCallback(() => {
      if (--left === 0) ended.setResult();
    });
  }
  return { tasks, ended };
}

/** Reports what the tasks that were cancelled at the end have failed with. Rule N2. */
export function reportShutdownFailures(loop: Loop, tasks: readonly Task<unknown>[]): void {
  for (const task of tasks) {
    if (!task.threw() || task.cancelled()) continue;
    loop.callExceptionHandler({
      message: "unhandled exception during asyncio.run() shutdown",
      exception: task.exception(),
      task,
    });
  }
}
