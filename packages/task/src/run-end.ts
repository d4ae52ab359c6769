import type { Future } from "@asyncio-ts/future";
import { advise, type Loop, RuntimeError } from "@asyncio-ts/loop";
import type { Task } from "./task.js";

// How a run ends, whether it was awaited or synchronous.

/** The result of the future that a run was for. Rule R3. */
export function resultOfRun<T>(future: Future<T>, what: string): T {
  if (!future.done()) {
    throw advise(
      new RuntimeError("Event loop stopped before Future completed."),
      `something called loop.stop(): let the ${what} end instead`,
    );
  }
  return future.result();
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
