import { isFuture } from "@asyncio-ts/future";
import { isPromise } from "@asyncio-ts/future/internal";
import { advise, show } from "@asyncio-ts/loop";
import { ensureFuture } from "@asyncio-ts/task";
import { currentEventLoop } from "./current-loop.js";
import type { EventLoop } from "./event-loop.js";
import { Future } from "./futures.js";
import { Signature } from "./kwargs.js";
import type { CoroutineLike } from "./task.js";
import { iscoroutine } from "./tasks.js";

const RUN_COROUTINE_THREADSAFE = new Signature("run_coroutine_threadsafe", ["coro", "loop"]);
const WRAP_FUTURE = new Signature("wrap_future", ["future"], { keywords: ["loop"] });

/**
 * Runs a coroutine on a loop from outside of it: from a handler of the host, or from another loop.
 * The future can be awaited there, and cancelling it cancels the task. JavaScript shares no objects
 * between threads, so the caller is of the same one. CPython: `asyncio.run_coroutine_threadsafe`.
 */
// Rule N5.
export function run_coroutine_threadsafe<T>(coro: CoroutineLike<T>, loop: EventLoop): Future<T>;
export function run_coroutine_threadsafe<T>(kwargs: {
  readonly coro: CoroutineLike<T>;
  readonly loop: EventLoop;
}): Future<T>;
export function run_coroutine_threadsafe(...args: unknown[]): Future<unknown> {
  const [coro, loop] = RUN_COROUTINE_THREADSAFE.bind(args);
  if (!iscoroutine(coro)) {
    throw advise(new TypeError("A coroutine object is required"), `got ${show(coro)}`);
  }
  const future = new Future<unknown>({ loop });
  loop.call_soon_threadsafe(() => {
    try {
      chain(ensureFuture(coro, loop) as Future<unknown>, future);
    } catch (error) {
      if (!future.done()) future.set_exception(error);
      throw error;
    }
  });
  return future;
}

/** `source` settles `target`, and a cancellation of `target` goes to `source`. */
function chain<T>(source: Future<T>, target: Future<T>): void {
  target.add_done_callback(() => {
    if (target.cancelled() && !source.done()) source.cancel();
  });
  source.add_done_callback(() => {
    if (target.done()) return;
    if (source.cancelled()) target.cancel();
    else if (source.threw()) target.set_exception(source.exception());
    else target.set_result(source.result());
  });
}

/**
 * A future for something of the outside world: for a promise; a future as it is.
 * CPython: `asyncio.wrap_future`.
 */
export function wrap_future<T>(
  future: PromiseLike<T>,
  kwargs?: { readonly loop?: EventLoop | null },
): Future<T>;
export function wrap_future<T>(kwargs: {
  readonly future: PromiseLike<T>;
  readonly loop?: EventLoop | null;
}): Future<T>;
export function wrap_future(...args: unknown[]): Future<unknown> {
  const [future, givenLoop] = WRAP_FUTURE.bind(args);
  if (isFuture(future)) return future as Future<unknown>;
  if (!isPromise(future)) {
    throw advise(
      new TypeError(`concurrent.futures.Future is expected, got ${show(future)}`),
      "wrap_future() takes a promise",
    );
  }
  const loop: EventLoop = givenLoop ?? currentEventLoop();
  const wrapped = new Future<unknown>({ loop });
  const settle = (set: () => void): void => {
    loop.foreign.delete(wrapped);
    if (!wrapped.done() && !loop.is_closed()) set();
  };
  // So that a virtual clock waits for it.
  loop.foreign.add(wrapped);
  future.then(
    (value) => settle(() => wrapped.set_result(value)),
    (error: unknown) => settle(() => wrapped.set_exception(error)),
  );
  wrapped.purpose = { describe: () => "a promise (wrap_future)" };
  return wrapped;
}
