import { createFuture, type Future } from "@asyncio-ts/future";
import { show } from "@asyncio-ts/loop";
import { ensureFuture, type Waitable } from "./ensure-future.js";

/**
 * Waits for `waitable` without passing a cancellation on to it: if the waiting task is cancelled,
 * what it waited for goes on. An error of it is then reported to the loop's exception handler.
 *
 * CPython: `asyncio.shield`.
 */
// Rule W10.
export function shield<T>(waitable: Waitable<T>): Future<T> {
  const inner = ensureFuture<T>(waitable);
  if (inner.done()) return inner;
  const outer = createFuture<T>(inner.loop);
  outer.purpose = {
    describe: () => `shield() of ${show(inner)}`,
    awaits: () => [inner],
  };
  const innerDone = (): void => {
    if (outer.cancelled()) return;
    if (inner.cancelled()) {
      outer.cancel();
    } else if (inner.threw()) {
      outer.setException(inner.exception());
    } else {
      outer.setResult(inner.result());
    }
  };
  inner.addDoneCallback(innerDone);
  outer.addDoneCallback(() => {
    if (inner.done()) return;
    inner.removeDoneCallback(innerDone);
    // One report, however many shields of it were cancelled.
    inner.removeDoneCallback(reportFailure);
    inner.addDoneCallback(reportFailure);
  });
  return outer;
}

function reportFailure(inner: Future<unknown>): void {
  if (inner.cancelled()) return;
  if (!inner.threw()) return;
  const exception = inner.exception();
  const name = exception instanceof Error ? exception.name : typeof exception;
  inner.loop.callExceptionHandler({
    message: `${name} exception in shielded future`,
    exception,
    future: inner,
  });
}
