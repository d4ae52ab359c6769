import { type Future, isFuture } from "@asyncio-ts/future";
import { advise, Loop, RuntimeError } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { ensureFuture, type Waitable } from "./ensure-future.js";
import { gather } from "./gather.js";
import { allTasks, createTask, type TaskSource } from "./task.js";

export interface RunOptions {
  /** The loop to run on; it is closed at the end. Default: a new one. */
  readonly loop?: Loop;
  /** Warn of code that works, but not as it looks. Default: false. */
  readonly debug?: boolean;
}

/**
 * Runs a program: `main` as a task on a loop of its own. When it is done, all other tasks of the
 * loop are cancelled and waited for, and the loop is closed. Gives what `main` returns.
 *
 *     await run(async () => { ... });
 *
 * CPython: `asyncio.run`; rule N2.
 */
export async function run<T>(main: TaskSource<T>, options: RunOptions = {}): Promise<T> {
  if (realm.running !== undefined) {
    throw advise(
      new RuntimeError("asyncio.run() cannot be called from a running event loop"),
      "this code is in a program already: await the coroutine, or create a task",
    );
  }
  const loop = options.loop ?? new Loop();
  if (options.debug !== undefined) loop.debug = options.debug;
  loop.checkRunnable();
  try {
    return await runUntilComplete(loop, createTask(main as () => PromiseLike<T>, { loop }));
  } finally {
    if (!loop.isClosed()) {
      try {
        await cancelAll(loop);
      } finally {
        loop.close();
      }
    }
  }
}

/**
 * Turns the loop until the future, or the task made of the coroutine, is done, and gives its
 * result. CPython: `loop.run_until_complete`; rule R3.
 */
export async function runUntilComplete<T>(loop: Loop, waitable: Waitable<T>): Promise<T> {
  loop.checkRunnable();
  const future: Future<T> = isFuture(waitable)
    ? ensureFuture<T>(waitable as Future<T>, loop)
    : createTask<T>(waitable as never, { loop });
  const stop = (): void => loop.stop();
  future.addDoneCallback(stop);
  try {
    await loop.runForever();
  } finally {
    future.removeDoneCallback(stop);
  }
  if (!future.done()) {
    throw advise(
      new RuntimeError("Event loop stopped before Future completed."),
      "something called loop.stop(): let the future end instead",
    );
  }
  return future.result();
}

/** Rule N2. */
async function cancelAll(loop: Loop): Promise<void> {
  const tasks = [...allTasks(loop)];
  if (tasks.length === 0) return;
  for (const task of tasks) task.cancel();
  await runUntilComplete(loop, gather(tasks, { returnExceptions: true }));
  for (const task of tasks) {
    if (task.cancelled() || !task.threw()) continue;
    loop.callExceptionHandler({
      message: "unhandled exception during asyncio.run() shutdown",
      exception: task.exception(),
      task,
    });
  }
}
