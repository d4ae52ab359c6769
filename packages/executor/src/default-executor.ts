import { type Coro, Coroutine, TimeoutError } from "@asyncio-ts/future";
import { promiseOn } from "@asyncio-ts/future/internal";
import { advise, currentLoop, type Loop, RuntimeError } from "@asyncio-ts/loop";
import { waitFor } from "@asyncio-ts/task";
import type { Executor } from "./executor.js";
import { ThreadPoolExecutor } from "./thread-pool-executor.js";

/** What a loop has in place of the executor that it is not given. */
interface Own {
  executor: Executor | undefined;
  shutDown: boolean;
}

const owned = new WeakMap<Loop, Own>();

/** How long the end of a program waits for jobs, in milliseconds. CPython: `THREAD_JOIN_TIMEOUT`. */
const JOIN_TIMEOUT = 300_000;

/** The loop's executor, made when first needed. RuntimeError once it has been shut down. */
export function defaultExecutor(loop: Loop): Executor {
  const own = ownOf(loop);
  if (own.shutDown) {
    throw advise(
      new RuntimeError("Executor shutdown has been called"),
      "the program of this loop is at its end",
    );
  }
  own.executor ??= new ThreadPoolExecutor();
  return own.executor;
}

/**
 * Sets the executor of `toThread`, and of `runInExecutor(null, ...)`, for the current loop. The
 * loop shuts it down at its end. CPython: `loop.set_default_executor`.
 */
export function setDefaultExecutor(executor: Executor): void {
  setExecutorOf(currentLoop(), executor);
}

/** The same, of a loop that need not be the current one. @internal */
export function setExecutorOf(loop: Loop, executor: Executor): void {
  ownOf(loop).executor = executor;
}

/**
 * Shuts the current loop's executor down: from now on `toThread` throws RuntimeError. Waits for the
 * jobs that there are, for at most `timeout` milliseconds (`null`, the default: without limit); then
 * it says so in a warning, and ends them with their threads. `run()` does so at its end, and gives
 * them 300 s. CPython: `loop.shutdown_default_executor`.
 */
// Rule R8.
export function shutdownDefaultExecutor(timeout: number | null = null): Coroutine<void> {
  return shutdownExecutorOf(currentLoop(), timeout);
}

/** The same, of a loop that need not be the current one. @internal */
export function shutdownExecutorOf(loop: Loop, timeout: number | null): Coroutine<void> {
  return new Coroutine<void>(() => shutdown(loop, timeout), undefined, []);
}

function* shutdown(loop: Loop, timeout: number | null): Coro<void> {
  const own = ownOf(loop);
  own.shutDown = true;
  const { executor } = own;
  if (executor === undefined) return;
  try {
    yield* waitFor(promiseOn(loop, executor.shutdown()), timeout);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const seconds = (timeout ?? 0) / 1000;
    loop.host.warn(
      `RuntimeWarning: The executor did not finishing joining its threads within ${seconds} seconds.`,
    );
    void executor.shutdown({ abort: true });
  }
}

function ownOf(loop: Loop): Own {
  const known = owned.get(loop);
  if (known !== undefined) return known;
  const own: Own = { executor: undefined, shutDown: false };
  owned.set(loop, own);
  // Rule N2.
  loop.atShutdown.add(() => shutdownExecutorOf(loop, JOIN_TIMEOUT));
  // Rule R6: a loop that is just closed doesn't wait.
  loop.atClose.add(() => {
    if (!own.shutDown) void own.executor?.shutdown();
    own.shutDown = true;
  });
  return own;
}
