import { type Coro, Coroutine } from "@asyncio-ts/future";
import { TaskGroup as CoreTaskGroup } from "@asyncio-ts/task";
import { Signature } from "./kwargs.js";
import { KeyboardInterrupt } from "./runners.js";
import type { CoroutineLike, Task, TaskKwargs } from "./task.js";

const CREATE_TASK = new Signature("TaskGroup.create_task", ["coro"], {
  keywords: ["name", "context", "eager_start"],
});

/** The core's TaskGroup under Python's names, for `async_with`. CPython: `asyncio.TaskGroup`. */
export class TaskGroup extends CoreTaskGroup {
  /** Runs a coroutine as a task of the group. */
  create_task<T>(coro: CoroutineLike<T>, kwargs?: TaskKwargs): Task<T>;
  /** The same, with all by keyword. */
  create_task<T>(kwargs: TaskKwargs & { readonly coro: CoroutineLike<T> }): Task<T>;
  create_task(...args: unknown[]): Task<unknown> {
    const [coro, name, context, eager_start] = CREATE_TASK.bind(args);
    return this.createTask(coro, {
      name: name ?? undefined,
      context: context ?? undefined,
      eagerStart: eager_start ?? undefined,
    }) as unknown as Task<unknown>;
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
