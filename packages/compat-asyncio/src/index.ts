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
export { BrokenBarrierError } from "@asyncio-ts/sync";
export {
  ALL_COMPLETED,
  BaseExceptionGroup,
  ExceptionGroup,
  exceptStar as except_star,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
} from "@asyncio-ts/task";
export { NotImplementedError } from "./absent-methods.js";
export { type AsyncContextManager, type AsyncWithBody, async_with } from "./async-with.js";
export * as contextvars from "./contextvars.js";
export {
  create_eager_task_factory,
  eager_task_factory,
  type TaskConstructor,
} from "./eager-tasks.js";
export {
  EventLoop,
  EventLoop as AbstractEventLoop,
  EventLoop as BaseEventLoop,
  EventLoop as SelectorEventLoop,
  type EventLoopOptions,
  type TaskFactory,
} from "./event-loop.js";
export {
  _get_running_loop,
  get_event_loop,
  get_running_loop,
  new_event_loop,
  set_event_loop,
} from "./events.js";
export { Future } from "./futures.js";
export {
  type CallGraphKwargs,
  capture_call_graph,
  FrameCallGraphEntry,
  FutureCallGraph,
  format_call_graph,
  future_add_to_awaited_by,
  future_discard_from_awaited_by,
  print_call_graph,
} from "./graph.js";
export { Handle, TimerHandle } from "./handles.js";
export { aiter, anext, type NextCompleted, StopAsyncIteration } from "./iteration.js";
export { kw } from "./kwargs.js";
export { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "./locks.js";
export { LifoQueue, PriorityQueue, Queue } from "./queues.js";
export { KeyboardInterrupt, type RunKwargs, Runner, type RunnerRunKwargs, run } from "./runners.js";
export { type CoroutineLike, Task, type TaskKwargs } from "./task.js";
export { TaskGroup } from "./taskgroups.js";
export {
  type AsCompletedIterator,
  all_tasks,
  as_completed,
  type Completed,
  create_task,
  current_task,
  ensure_future,
  gather,
  iscoroutine,
  iscoroutinefunction,
  isfuture,
  shield,
  sleep,
  wait,
  wait_for,
} from "./tasks.js";
export { run_coroutine_threadsafe, wrap_future } from "./threads.js";
export { Timeout, timeout, timeout_at } from "./timeouts.js";
