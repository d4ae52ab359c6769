export type { AbortSignalLike, Signal } from "./abort-signal.js";
export type {
  Awaitable,
  Coro,
  Suspension,
  Then,
} from "./awaitable.js";
export { CancelledError, isCancelled } from "./cancelled-error.js";
export {
  Coroutine,
  type CoroutineFunction,
  type CoroutineResult,
  coroutine,
  isCoroutineFunction,
} from "./coroutine.js";
export { InvalidStateError, TimeoutError } from "./errors.js";
export { fromAbortSignal } from "./from-abort-signal.js";
export { fromPromise, runOutside } from "./from-promise.js";
export { createFuture, Future, type FutureOptions, isFuture } from "./future.js";
export { LoopBound } from "./loop-bound.js";
export { Operation, WAITING } from "./operation.js";
export { Place, WaitList } from "./wait-list.js";
export { Waiter } from "./waiter.js";
