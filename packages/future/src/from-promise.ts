import { advise, currentLoop, type Loop, show } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import type { Signal } from "./abort-signal.js";
import { makeCancelledError } from "./cancelled-error.js";
import { createFuture, type Future } from "./future.js";
import { isPromise } from "./line.js";

/**
 * Waits for a promise of the outside world as tasks wait: in the loop's order, with the current
 * task known, and cancellable. Cancelling ends the wait at once; with the function form it also
 * aborts the signal, and so the work.
 *
 *     const response = await fromPromise((signal) => fetch(url, { signal }));
 */
export function fromPromise<T>(
  source: PromiseLike<T> | ((signal: Signal) => T | PromiseLike<T>),
): Future<Awaited<T>> {
  return promiseOn(currentLoop(), source);
}

/** The same, on a loop that need not be the current one. @internal */
export function promiseOn<T>(
  loop: Loop,
  source: PromiseLike<T> | ((signal: Signal) => T | PromiseLike<T>),
): Future<Awaited<T>> {
  const future = createFuture<Awaited<T>>(loop);
  const controller = typeof source === "function" ? loop.host.abortController() : undefined;
  let promise: unknown = source;
  if (typeof source === "function") {
    try {
      promise = runOutside(() => source(controller?.signal as Signal));
    } catch (error) {
      future.setException(error);
      return future;
    }
  } else if (!isPromise(source)) {
    throw advise(
      new TypeError(
        `fromPromise() takes a promise or a function that returns one, got ${show(source)}`,
      ),
      "an awaitable of asyncio-ts is awaited as it is",
    );
  }
  const settle = (set: () => void): void => {
    loop.foreign.delete(future);
    if (!future.done() && !loop.isClosed()) set();
  };
  loop.foreign.add(future);
  Promise.resolve(promise as T).then(
    (value) => settle(() => future.setResult(value)),
    (error: unknown) => settle(() => future.setException(error)),
  );
  future.purpose = {
    describe: () => "a promise (fromPromise)",
    cancel: (message) => {
      loop.foreign.delete(future);
      future.markCancelled(message);
      controller?.abort(makeCancelledError(message));
      return true;
    },
  };
  return future;
}

/**
 * Calls `fn` as nobody's code: what it awaits, and what handlers that it makes await later, is
 * not the calling task's. For servers, timers and memoised async functions that a task sets up.
 */
export function runOutside<R>(fn: () => R): R {
  const { held, task } = realm;
  realm.held = undefined;
  realm.task = undefined;
  try {
    const context = realm.asyncContext;
    // Only where there is a lineage to cut: entering a context switches the tracking on.
    return context?.get() === undefined ? fn() : context.outside(fn);
  } finally {
    realm.held = held;
    realm.task = task;
  }
}
