import type { Context } from "@asyncio-ts/loop";
import { Task as CoreTask, type TaskSource } from "@asyncio-ts/task";
import { ENDED_AT_ONCE } from "@asyncio-ts/task/internal";
import { loopToBe } from "./current-loop.js";
import type { EventLoop } from "./event-loop.js";
import {
  addFutureNames,
  CANCEL,
  type CancelKwargs,
  checkOverrides,
  type FutureNames,
} from "./futures.js";
import { Signature } from "./kwargs.js";

/** What stands where Python takes a coroutine. */
export type CoroutineLike<T> = TaskSource<T>;

/** What `create_task` takes by keyword. */
export interface TaskKwargs {
  readonly name?: string | null;
  readonly context?: Context | null;
  /** True: the first step is taken inside of the call, if the loop is running. */
  readonly eager_start?: boolean | null;
}

/** What `new Task` takes by keyword. */
export interface NewTaskKwargs extends TaskKwargs {
  readonly loop?: EventLoop | null;
}

const TASK = new Signature("Task", ["coro"], {
  keywords: ["name", "context", "loop", "eager_start"],
});

/** CPython: `asyncio.Task`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Task<T> extends CoreTask<T> {
  static {
    addFutureNames(Task.prototype);
  }

  constructor(coro: CoroutineLike<T>, kwargs?: NewTaskKwargs);
  constructor(kwargs: NewTaskKwargs & { readonly coro: CoroutineLike<T> });
  constructor(...args: unknown[]) {
    const [coro, name, context, loop, eager_start] = TASK.bind(args);
    super(coro, {
      name: name ?? undefined,
      context: context ?? undefined,
      loop: loop ?? loopToBe(),
      eagerStart: eager_start ?? undefined,
    });
    checkOverrides(this);
  }

  /** Asks the task to end by a CancelledError. False if it is done already. */
  override cancel(msg?: string | CancelKwargs | null): boolean;
  override cancel(...args: unknown[]): boolean {
    return super.cancel(CANCEL.bind(args)[0] ?? undefined);
  }

  /** What the task is called in messages. */
  get_name(): string {
    return this.name;
  }

  /** Names it. */
  set_name(name: string): void {
    this.name = name;
  }

  /** What the task was made of; `null` if it was started eagerly and ended at once. */
  get_coro(): object | null {
    return this.marks & ENDED_AT_ONCE ? null : this.source;
  }

  /** The context that its code runs in. */
  get_context(): Context {
    return this.context;
  }
}

export interface Task<T> extends FutureNames<T> {}
