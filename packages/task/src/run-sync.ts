import type { Awaitable, Coro, Future } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { checkOptions, realm } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { cancelTasks, refuseInLoop, reportShutdownFailures, resultOfRun } from "./run-end.js";
import { createTask } from "./task.js";

/** What `runSync` can run: a generator coroutine, or a function to call for one. */
export type SyncSource<T> = Awaitable<T> | Coro<T> | (() => Awaitable<T> | Coro<T>);

/** What `runSync` takes. */
export interface RunSyncOptions {
  /**
   * The loop to run on, one that can run synchronously; it is closed at the end.
   * Default: a new VirtualLoop, on which time costs nothing.
   */
  readonly loop?: Loop | undefined;
}

/**
 * As `run()`, but at once: returns what `main` returns, and throws what it throws. Nothing of the
 * host goes on meanwhile, so everything in it has to be a generator coroutine: the call of an async
 * function, or the wait for a promise, throws RuntimeError. Throws DeadlockError, with the tasks and
 * what each waits for, when nothing can wake them any more.
 *
 *     const result = runSync(function* () {
 *       yield* sleep(3_600_000);
 *       return "an hour later";
 *     });
 *
 * With `{ loop: new BlockingLoop() }` of "@asyncio-ts/loop/blocking" it takes real time, and blocks
 * the thread: CPython's `asyncio.run` to the letter.
 */
// Rule N2.
export function runSync<T>(main: SyncSource<T>, options: RunSyncOptions = {}): T {
  checkOptions(options, "loop");
  refuseInLoop("runSync()", "yield* the coroutine, or create a task");
  // No async function runs here, whose code would have to be told from other code.
  const loop = options.loop ?? new VirtualLoop({ asyncLocalStorage: false });
  // A loop that somebody else is running is left as it is.
  loop.checkRunnable();
  const { scope } = realm;
  try {
    return runToEnd(loop, createTask(main as () => Coro<T>, { loop }));
  } finally {
    try {
      cancelAll(loop);
    } finally {
      loop.close();
      // The caller may be inside of Context.run(), and goes on there.
      realm.scope = scope;
    }
  }
}

/** Turns the loop until the future is done, and gives its result. */
function runToEnd<T>(loop: Loop, future: Future<T>): T {
  const stop = (): void => loop.stop();
  future.addDoneCallback(stop);
  try {
    loop.runForeverSync();
  } finally {
    future.removeDoneCallback(stop);
  }
  return resultOfRun(future);
}

/** Rule N2. */
function cancelAll(loop: Loop): void {
  if (loop.tasks.size === 0) return;
  const { tasks, ended } = cancelTasks(loop);
  runToEnd(loop, ended);
  reportShutdownFailures(loop, tasks);
}
