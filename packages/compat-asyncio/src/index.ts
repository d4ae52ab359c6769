export {
  type Awaitable,
  CancelledError,
  type Coro,
  Coroutine,
  coroutine,
  fromPromise,
  InvalidStateError,
  isCancelled,
  runOutside,
  TimeoutError,
} from "@asyncio-ts/future";
export { LookupError, RuntimeError, ValueError } from "@asyncio-ts/loop";
export { DeadlockError } from "@asyncio-ts/loop/virtual";
export { QueueEmpty, QueueFull, QueueShutDown } from "@asyncio-ts/queue";
export {
  ALL_COMPLETED,
  BaseExceptionGroup,
  ExceptionGroup,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
} from "@asyncio-ts/task";
export { type AsyncContextManager, type AsyncWithBody, async_with } from "./async-with.js";
export * as contextvars from "./contextvars.js";
export { EventLoop, type EventLoopOptions, type TaskFactory } from "./event-loop.js";
export { get_event_loop, get_running_loop, new_event_loop, set_event_loop } from "./events.js";
export { Future } from "./futures.js";
export { Handle, TimerHandle } from "./handles.js";
export { aiter, anext, StopAsyncIteration } from "./iteration.js";
export { kw } from "./kwargs.js";
export { LifoQueue, PriorityQueue, Queue } from "./queues.js";
export { type RunKwargs, run } from "./runners.js";
export { type CoroutineLike, Task, type TaskKwargs } from "./task.js";
export { TaskGroup } from "./taskgroups.js";
export {
  all_tasks,
  as_completed,
  create_task,
  current_task,
  ensure_future,
  gather,
  iscoroutine,
  isfuture,
  shield,
  sleep,
  wait,
  wait_for,
} from "./tasks.js";
export { Timeout, timeout, timeout_at } from "./timeouts.js";
