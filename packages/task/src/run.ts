import type { AbortSignalLike, Signal } from "@asyncio-ts/future";
import { advise, Loop, RuntimeError } from "@asyncio-ts/loop";
import { checkOptions, realm } from "@asyncio-ts/loop/internal";
import { cancelTasks, reportShutdownFailures } from "./run-end.js";
import { runUntilDone } from "./run-until-complete.js";
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
  if (realm.running !== undefined) {
    throw advise(
      new RuntimeError("asyncio.run() cannot be called from a running event loop"),
      "this code runs inside of run() already: await the coroutine, or create a task",
    );
  }
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
    if (!loop.isClosed()) {
      try {
        await cancelAll(loop, options.grace);
      } finally {
        loop.close();
      }
    }
  }
}

/** How long a shutdown may take before it says what holds it up, in real milliseconds. */
const NOTICE_AFTER = 1000;

function holdUp(tasks: readonly Task<unknown>[]): string {
  const late = tasks
    .filter((task) => !task.done())
    .map((task) => `\n  ${task.name} waits for ${task.waitsFor ?? "its next step"}`);
  return `asyncio-ts: run() has cancelled its tasks and still waits for ${late.length} of them${late.join("")}`;
}

/** Rule N2. */
async function cancelAll(loop: Loop, grace: number | undefined): Promise<void> {
  if (loop.tasks.size === 0) return;
  const { tasks, ended } = cancelTasks(loop);
  const { host } = loop;
  const notice = host.setTimer(() => host.warn(holdUp(tasks)), NOTICE_AFTER);
  let abandoned = false;
  const abandon = (): void => {
    abandoned = true;
    loop.stop();
  };
  const timer = grace === undefined ? undefined : loop.callLater(grace, abandon);
  try {
    await runUntilDone(loop, ended);
  } catch (error) {
    // The loop reports what it is closed upon.
    if (!abandoned) throw error;
  } finally {
    timer?.cancel();
    host.clearTimer(notice);
  }
  reportShutdownFailures(loop, tasks);
}
