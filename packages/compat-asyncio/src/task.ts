import type { Context } from "@asyncio-ts/loop";
import { Task as CoreTask, type TaskSource } from "@asyncio-ts/task";
import { loopToBe } from "./current-loop.js";
import type { EventLoop } from "./event-loop.js";
import { addFutureNames, type FutureNames } from "./futures.js";

/** What stands where Python takes a coroutine. */
export type CoroutineLike<T> = TaskSource<T>;

export interface TaskKwargs {
  readonly name?: string | null;
  readonly context?: Context | null;
  /** True: the first step is taken inside of the call, if the loop is running. */
  readonly eager_start?: boolean | null;
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
      loop: kwargs.loop ?? loopToBe(),
      eagerStart: kwargs.eager_start ?? undefined,
    });
  }

  get_name(): string {
    return this.name;
  }

  set_name(name: string): void {
    this.name = name;
  }

  /** What the task was made of; `null` if it was started eagerly and ended at once. */
  get_coro(): object | null {
    return this.endedAtOnce ? null : this.source;
  }

  get_context(): Context {
    return this.context;
  }
}

export interface Task<T> extends FutureNames<T> {}
