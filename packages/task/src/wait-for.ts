import {
  type Awaitable,
  type Coro,
  Coroutine,
  createFuture,
  type Future,
  isCancelled,
  TimeoutError,
} from "@asyncio-ts/future";
import { AwaitableBase, isGenerator, isPromise } from "@asyncio-ts/future/internal";
import { getRunningLoop, show } from "@asyncio-ts/loop";
import { checkTime } from "@asyncio-ts/loop/internal";
import { ensureFuture, notAwaitable, type Waitable } from "./ensure-future.js";
import { Timeout, within } from "./timeout.js";

/**
 * Waits for `waitable` in the calling task, for at most `delay` milliseconds (`null`: without
 * limit); then it is cancelled, and TimeoutError is thrown. The time that it takes to clean up is
 * waited for. With a delay of 0 or less a coroutine is not begun. Nothing runs before it is
 * awaited.
 *
 * CPython: `asyncio.wait_for`.
 */
// Rules W6 to W8.
export function waitFor<T>(waitable: Waitable<T>, delay: number | null): Coroutine<T> {
  if (typeof waitable === "function" && !isPromise(waitable)) {
    throw notAwaitable(waitable, `write timeout(${show(delay)}, () => worker(x))`);
  }
  if (delay !== null) checkTime(delay, "timeout");
  // A promise runs already: take it in now, so that its failure does not go unhandled.
  const awaitable =
    waitable instanceof AwaitableBase || isGenerator(waitable) ? waitable : ensureFuture(waitable);
  return new Coroutine<T>(
    {
      *waitFor(): Coro<T> {
        if (delay !== null && delay <= 0) {
          return yield* withoutTime(ensureFuture<T>(awaitable as Waitable<T>));
        }
        return yield* within(
          () => timeoutOf(delay),
          function* (): Coro<T> {
            return yield* awaitable as Awaitable<T>;
          },
        );
      },
    }.waitFor,
    undefined,
    [],
  );
}

function timeoutOf(delay: number | null): Timeout {
  const scope = new Timeout(delay === null ? null : getRunningLoop().now() + delay);
  scope.verdict = `it was not done within ${delay} ms`;
  return scope;
}

function* withoutTime<T>(future: Future<T>): Coro<T> {
  if (future.done()) return future.result();
  yield* cancelAndWait(future);
  try {
    return future.result();
  } catch (error) {
    if (!isCancelled(error)) throw error;
    const late = new TimeoutError();
    late.message = "there was no time to wait";
    late.cause = error;
    throw late;
  }
}

/** CPython: `_cancel_and_wait`. */
function* cancelAndWait(future: Future<unknown>): Coro<void> {
  const waiter = createFuture<void>(getRunningLoop());
  const release = (): void => {
    if (!waiter.done()) waiter.setResult();
  };
  future.addDoneCallback(release);
  try {
    future.cancel();
    yield* waiter;
  } finally {
    future.removeDoneCallback(release);
  }
}
