export {
  type Awaitable,
  CancelledError,
  type Coro,
  Coroutine,
  coroutine,
  fromAbortSignal,
  fromPromise,
  InvalidStateError,
  isCancelled,
  runOutside,
  TimeoutError,
} from "@asyncio-ts/future";
export {
  AsCompleted,
  type AsCompletedOptions,
  asCompleted,
  type DoneFuture,
} from "./as-completed.js";
export {
  type CallGraph,
  type CallGraphOptions,
  captureCallGraph,
  formatCallGraph,
} from "./call-graph.js";
export { ensureFuture, type ResultOf, type Waitable } from "./ensure-future.js";
export { type ExceptClause, exceptStar } from "./except-star.js";
export { BaseExceptionGroup, type ErrorFilter, ExceptionGroup } from "./exception-group.js";
export { type Gathered, type GatherOptions, gather } from "./gather.js";
export { type MapOptions, type Mapped, map } from "./map.js";
export { type RunOptions, run } from "./run.js";
export { type RunSyncOptions, runSync, type SyncSource } from "./run-sync.js";
export { runUntilComplete } from "./run-until-complete.js";
export { Runner, type RunnerOptions } from "./runner.js";
export { shield } from "./shield.js";
export { sleep } from "./sleep.js";
export {
  allTasks,
  createTask,
  currentTask,
  Task,
  type TaskOptions,
  type TaskSource,
} from "./task.js";
export { TaskGroup, type TaskGroupBody, type TaskGroupOptions } from "./task-group.js";
export { Timeout, type TimeoutBody, timeout, timeoutAt } from "./timeout.js";
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type FutureFor,
  type ReturnWhen,
  type WaitOptions,
  type WaitResult,
  wait,
} from "./wait.js";
export { waitFor } from "./wait-for.js";
