import { type Coro, Coroutine } from "@asyncio-ts/future";
import { TaskGroup as CoreTaskGroup } from "@asyncio-ts/task";
import { KeyboardInterrupt } from "./runners.js";
import type { CoroutineLike, Task, TaskKwargs } from "./task.js";

/** The core's TaskGroup under Python's names, for `async_with`. CPython: `asyncio.TaskGroup`. */
export class TaskGroup extends CoreTaskGroup {
  create_task<T>(coro: CoroutineLike<T>, kwargs: TaskKwargs = {}): Task<T> {
    return this.createTask(coro as () => PromiseLike<T>, {
      name: kwargs.name ?? undefined,
      context: kwargs.context ?? undefined,
    }) as unknown as Task<T>;
  }

  /** @internal */
  override isBaseError(error: unknown): boolean {
    return error instanceof KeyboardInterrupt;
  }

  __aenter__(): Coroutine<this> {
    const enter = function* (this: TaskGroup): Coro<TaskGroup> {
      this.enter();
      return this;
    };
    return new Coroutine<this>(enter, this, []);
  }

  /** Waits for the tasks; true if the body's error ends here. */
  __aexit__(_type: unknown, error: unknown, _traceback?: unknown): Coroutine<boolean> {
    const failed = error !== null && error !== undefined;
    const exit = (): Coro<boolean> => this.exit(failed, error);
    return new Coroutine<boolean>(exit, undefined, []);
  }
}
