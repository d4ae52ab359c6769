import type { AbortSignalLike, Signal } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import { refuseInLoop } from "./run-end.js";
import { runUntilDone } from "./run-until-complete.js";
import { shutDown } from "./shut-down.js";
import { createTask, type Task, type TaskSource } from "./task.js";

/** What `run` takes. */
export interface RunOptions {
  /** The loop to run on; it is closed at the end. Default: a new one. */
  readonly loop?: Loop;
  /** Cancels `main` when it aborts. */
  readonly signal?: Signal | AbortSignalLike;
  /**
   * How long the tasks that are cancelled at the end may take, in milliseconds on the loop's clock.
   * Then they are abandoned, and reported. Default: as long as they like.
   */
  readonly grace?: number;
  /** Warn of code that works, but not as it looks. Default: false. */
  readonly debug?: boolean;
}

/**
 * Runs a program: `main` as a task on a loop of its own. When it is done, all other tasks of the
 * loop are cancelled and waited for, and the loop is closed. Gives what `main` returns.
 *
 *     await run(async () => { ... });
 *
 * CPython: `asyncio.run`.
 */
// Rule N2.
export async function run<T>(main: TaskSource<T>, options: RunOptions = {}): Promise<T> {
  checkOptions(options, "grace");
  refuseInLoop("asyncio.run()");
  const loop = options.loop ?? new Loop();
  if (options.debug !== undefined) loop.debug = options.debug;
  loop.checkRunnable();
  try {
    const task: Task<T> = createTask(main as () => PromiseLike<T>, {
      loop,
      signal: options.signal,
    });
    return await runUntilDone(loop, task);
  } finally {
    await shutDown(loop, options.grace);
  }
}
