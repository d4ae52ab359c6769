import { run as coreRun } from "@asyncio-ts/task";
import { EventLoop } from "./event-loop.js";
import type { CoroutineLike } from "./task.js";

export interface RunKwargs {
  readonly debug?: boolean | null;
  /** Makes the loop. Default: `new_event_loop`. */
  readonly loop_factory?: (() => EventLoop) | null;
}

/**
 * Runs a program on a loop of its own and gives what `main` returns. The tasks that are left are
 * cancelled and waited for, and the loop is closed. A host cannot be blocked, so it returns a
 * promise: await it.
 *
 * CPython: `asyncio.run`; rules N1, N2.
 */
export async function run<T>(main: CoroutineLike<T>, kwargs: RunKwargs = {}): Promise<T> {
  const loop = kwargs.loop_factory?.() ?? new EventLoop();
  if (kwargs.debug !== undefined && kwargs.debug !== null) loop.debug = kwargs.debug;
  return coreRun(main, { loop });
}
