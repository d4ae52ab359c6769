import { run as coreRun } from "@asyncio-ts/task";
import { EventLoop } from "./event-loop.js";
import { Signature } from "./kwargs.js";
import type { CoroutineLike } from "./task.js";

/** What `run` takes by keyword. */
export interface RunKwargs {
  readonly debug?: boolean | null;
  /** Makes the loop. Default: `new_event_loop`. */
  readonly loop_factory?: (() => EventLoop) | null;
}

const RUN = new Signature("run", ["main"], { keywords: ["debug", "loop_factory"] });

/**
 * Runs a program on a loop of its own and gives what `main` returns. The tasks that are left are
 * cancelled and waited for, and the loop is closed. A host cannot be blocked, so it returns a
 * promise: await it.
 *
 * CPython: `asyncio.run`.
 */
// Rules N1, N2.
export async function run<T>(main: CoroutineLike<T>, kwargs?: RunKwargs): Promise<T>;
export async function run<T>(kwargs: RunKwargs & { readonly main: CoroutineLike<T> }): Promise<T>;
export async function run(...args: unknown[]): Promise<unknown> {
  const [main, debug, loop_factory] = RUN.bind(args);
  const loop = loop_factory?.() ?? new EventLoop();
  if (debug !== undefined && debug !== null) loop.debug = debug;
  return coreRun(main, { loop });
}
