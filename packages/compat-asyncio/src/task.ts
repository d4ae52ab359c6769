import type { Context } from "@asyncio-ts/loop";
import { Task as CoreTask, type TaskSource } from "@asyncio-ts/task";
import type { EventLoop } from "./event-loop.js";
import { addFutureNames, type FutureNames } from "./futures.js";

/** What stands where Python takes a coroutine. */
export type CoroutineLike<T> = TaskSource<T>;

export interface TaskKwargs {
  readonly name?: string | null;
  readonly context?: Context | null;
}

/** CPython: `asyncio.Task`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Task<T> extends CoreTask<T> {
  static {
    addFutureNames(Task.prototype);
  }

  constructor(
    coro: CoroutineLike<T>,
    kwargs: TaskKwargs & { readonly loop?: EventLoop | null } = {},
  ) {
    super(coro, {
      name: kwargs.name ?? undefined,
      context: kwargs.context ?? undefined,
      loop: kwargs.loop ?? undefined,
    });
  }

  get_name(): string {
    return this.name;
  }

  set_name(name: string): void {
    this.name = name;
  }

  /** What the task was made of. */
  get_coro(): object {
    return this.source;
  }

  get_context(): Context {
    return this.context;
  }
}

export interface Task<T> extends FutureNames<T> {}
