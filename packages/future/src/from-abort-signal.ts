import { currentLoop } from "@asyncio-ts/loop";
import { type AbortSignalLike, checkSignal, type Signal } from "./abort-signal.js";
import { createFuture, type Future } from "./future.js";

/**
 * A future that fails with the signal's reason when the signal aborts, for waiting beside other
 * things: `wait([task, fromAbortSignal(signal)], { returnWhen: FIRST_COMPLETED })`. Cancel it when
 * it is not needed any more: that takes its listener off the signal.
 */
export function fromAbortSignal(signal: Signal | AbortSignalLike): Future<never> {
  const source = checkSignal(signal) as AbortSignalLike;
  const { aborted, reason } = source;
  const future = createFuture<never>(currentLoop());
  if (aborted) {
    future.setException(reason);
    return future;
  }
  const abort = (): void => {
    source.removeEventListener("abort", abort);
    if (!future.done() && !future.loop.isClosed()) future.setException(source.reason);
  };
  source.addEventListener("abort", abort);
  future.purpose = {
    describe: () => "an AbortSignal",
    cancel: (message) => {
      source.removeEventListener("abort", abort);
      future.markCancelled(message);
      return true;
    },
  };
  return future;
}
