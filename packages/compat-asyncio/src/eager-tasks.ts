import { callAsPython } from "./call-as-python.js";
import type { EventLoop, TaskFactory } from "./event-loop.js";
import { type CoroutineLike, Task, type TaskKwargs } from "./task.js";

type EagerKwargs = TaskKwargs & { readonly loop: EventLoop; readonly eager_start: boolean };

/** What makes the tasks of an eager task factory: a class, or a function. */
export type TaskConstructor =
  | (new (
      coro: CoroutineLike<unknown>,
      kwargs: EagerKwargs,
    ) => Task<unknown>)
  | ((coro: CoroutineLike<unknown>, kwargs: EagerKwargs) => Task<unknown>);

/**
 * A factory for `loop.set_task_factory` whose tasks take their first step at once. A task that is
 * made with `{ eager_start: false }` does not. CPython: `asyncio.create_eager_task_factory`.
 */
// Rules G1 to G3.
export function create_eager_task_factory(custom_task_constructor: TaskConstructor): TaskFactory {
  return (loop, coro, kwargs) =>
    callAsPython(custom_task_constructor, [
      coro,
      { ...kwargs, loop, eager_start: kwargs.eager_start ?? true },
    ]);
}

/** Makes tasks that take their first step at once. CPython: `asyncio.eager_task_factory`. */
export const eager_task_factory: TaskFactory = /* @__PURE__ */ create_eager_task_factory(
  Task as TaskConstructor,
);
