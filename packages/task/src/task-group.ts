import {
  type Awaitable,
  type Coro,
  Coroutine,
  type CoroutineFunction,
  type CoroutineResult,
  createFuture,
  type Future,
  isCancelled,
  WaitList,
} from "@asyncio-ts/future";
import { isGenerator } from "@asyncio-ts/future/internal";
import {
  advise,
  getRunningLoop,
  type Loop,
  RuntimeError,
  show,
  ValueError,
} from "@asyncio-ts/loop";
import { checkOptions, INSPECT } from "@asyncio-ts/loop/internal";
import { checkBody } from "./body.js";
import { entryOf } from "./entry.js";
import { exceptionGroup } from "./exception-group.js";
import { discard } from "./refused.js";
import {
  createTask,
  currentTask,
  type Task,
  type TaskFunction,
  type TaskOptions,
  type TaskSource,
} from "./task.js";

/** What `TaskGroup.run` takes. */
export interface TaskGroupOptions {
  /**
   * How many of its tasks may run at once; the others begin when one ends, in the order in which
   * they were created. Operations have begun already, and don't count. Default: no limit.
   */
  readonly limit?: number | undefined;
}

/** The body of a group: gets the group, and may be of any kind. */
export type TaskGroupBody<T> = (group: TaskGroup) => Coro<T> | PromiseLike<T> | T;

/**
 * Tasks that end together: the group waits for all of them, and when one fails, the others and
 * the body are cancelled, and the failures come out as one ExceptionGroup.
 *
 *     const sum = await TaskGroup.run(async (group) => {
 *       const a = group.createTask(() => first());
 *       const b = group.createTask(() => second());
 *       return (await a) + (await b);
 *     });
 *
 * CPython: `asyncio.TaskGroup` as of 3.14, and `cancel()` of 3.15.
 */
// Rules K1 to K8.
export class TaskGroup {
  /** @internal */
  readonly tasks = new Set<Task<unknown>>();
  /** @internal */
  readonly limit: number;
  /** @internal */
  loop: Loop | undefined = undefined;
  /** @internal */
  parent: Task<unknown> | undefined = undefined;
  /** @internal */
  errors: unknown[] = [];
  /** What comes out of the block by itself, and not in a group. @internal */
  baseError: { readonly error: unknown } | undefined = undefined;
  /** @internal */
  entered = false;
  /** @internal */
  exiting = false;
  /** Its tasks are cancelled, or will be, if it has not begun. @internal */
  aborting = false;
  /** We have cancelled the parent, to end the body. @internal */
  parentCancelRequested = false;
  /** What the exit waits for, while it does. @internal */
  completed: Future<void> | undefined = undefined;
  /** Places under the limit that are taken. @internal */
  running = 0;
  /** Tasks that wait for a place. @internal */
  readonly waiting = new WaitList();

  constructor(options: TaskGroupOptions = {}) {
    checkOptions(options, "limit");
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    if (!(limit >= 1 && limit === Math.ceil(limit))) {
      const text = `a group's limit must be a whole number of at least 1, got ${show(limit)}`;
      throw advise(
        typeof limit === "number" ? new ValueError(text) : new TypeError(text),
        "leave it out for no limit",
      );
    }
    this.limit = limit;
  }

  /**
   * Runs `body` with a new group, as a part of the calling task; ends when the body and all tasks
   * of the group have, and gives what the body returns. Nothing runs before it is awaited.
   */
  static run<T>(body: TaskGroupBody<T>, options?: TaskGroupOptions): Coroutine<T> {
    checkBody(body, "TaskGroup.run");
    return new Coroutine<T>(runGroup as CoroutineFunction, undefined, [
      new TaskGroup(options),
      body,
    ]);
  }

  /** Runs a coroutine as a task of the group. */
  // Rule K1.
  createTask<A extends TaskFunction>(
    source: A,
    options?: TaskOptions,
  ): Task<CoroutineResult<ReturnType<A>>>;
  /** Runs a coroutine as a task of the group. */
  createTask<T>(source: Awaitable<T> | Coro<T>, options?: TaskOptions): Task<T>;
  createTask(source: TaskSource<unknown>, options?: TaskOptions): Task<unknown> {
    this.checkOpen(source);
    const place = this.limit === Number.POSITIVE_INFINITY ? undefined : placeFor(source, this);
    const limited =
      place === undefined
        ? source
        : new Coroutine(runInTurn as CoroutineFunction, undefined, [place]);
    const task = createTask(limited as TaskFunction, { ...options, loop: this.loop });
    this.tasks.add(task);
    task.group = this;
    task.addDoneCallback((done) => this.taskDone(done));
    // After that, so that a failure aborts those who wait for a place before one of them gets it.
    if (place !== undefined) task.addDoneCallback(() => leave(place));
    return task;
  }

  /**
   * Ends the group without an error: its tasks are cancelled, and so is the body. Before the body
   * begins, it is cancelled as soon as it waits. Harmless if the group has ended, or twice.
   */
  cancel(): void {
    if (this.aborting || this.finished) return;
    this.abort();
    if (this.entered) this.cancelBody();
  }

  /** @internal */
  get finished(): boolean {
    return this.exiting && this.tasks.size === 0;
  }

  /** @internal */
  checkOpen(source: unknown): void {
    const problem = !this.entered
      ? ["has not been entered", "create its tasks in the body of TaskGroup.run()"]
      : this.finished
        ? ["is finished", "create tasks while its body or another task of it runs"]
        : this.aborting
          ? ["is shutting down", "one of its tasks has failed, or it was cancelled"]
          : undefined;
    if (problem === undefined) return;
    // What was meant to run never will.
    discard(source);
    const [text, advice] = problem as [string, string];
    throw advise(new RuntimeError(`TaskGroup ${this} ${text}`), advice);
  }

  /** Rule K1. @internal */
  enter(): void {
    if (this.entered) {
      throw advise(
        new RuntimeError(`TaskGroup ${this} has already been entered`),
        "make a new one for each use",
      );
    }
    this.loop = getRunningLoop();
    this.parent = currentTask();
    if (this.parent === undefined) {
      throw advise(
        new RuntimeError(`TaskGroup ${this} cannot determine the parent task`),
        "use it in a task: create one, or use run()",
      );
    }
    this.entered = true;
    if (this.aborting) this.cancelBody();
  }

  /**
   * The body ended, with an error or without. Waits for the tasks. Throws what has to come out of
   * the block; returns true if the body's own error must not. Rules K3 to K5, K7.
   *
   * @internal
   */
  *exit(failed: boolean, error: unknown): Coro<boolean> {
    this.exiting = true;
    const parent = this.parent as Task<unknown>;
    const bodyCancelled = failed && isCancelled(error);
    let cancellation: unknown = bodyCancelled ? error : undefined;
    let lastInterruption: unknown;
    if (failed) this.noteBase(error);
    if (failed && !this.aborting) this.abort();
    while (this.tasks.size > 0) {
      this.completed ??= createFuture<void>(this.loop as Loop);
      try {
        yield* this.completed;
      } catch (interruption) {
        if (!isCancelled(interruption)) throw interruption;
        lastInterruption = interruption;
        if (!this.aborting) {
          cancellation = interruption;
          this.abort();
        }
      }
      this.completed = undefined;
    }
    const { errors, baseError } = this;
    this.errors = [];
    this.parent = undefined;
    this.baseError = undefined;
    if (baseError !== undefined) throw baseError.error;
    if (this.parentCancelRequested) {
      if (parent.uncancel() === 0) cancellation = undefined;
      // What is left is not ours: somebody else cancelled the parent while we were aborting.
      else cancellation ??= lastInterruption;
    }
    if (cancellation !== undefined && errors.length === 0) throw cancellation;
    if (failed && !bodyCancelled) errors.push(error);
    if (errors.length > 0) {
      // Somebody else cancels the parent too: his request has to reach its next wait.
      if (parent.cancelling() > 0) {
        parent.uncancel();
        parent.cancel();
      }
      throw exceptionGroup("unhandled errors in a TaskGroup", errors);
    }
    return bodyCancelled;
  }

  /** @internal */
  taskDone(task: Task<unknown>): void {
    this.tasks.delete(task);
    const { completed, parent } = this;
    if (completed !== undefined && this.tasks.size === 0 && !completed.done()) {
      completed.setResult();
    }
    if (task.cancelled() || !task.threw()) return;
    const exception = task.exception();
    this.errors.push(exception);
    this.noteBase(exception);
    if (parent === undefined || parent.done()) {
      (this.loop as Loop).callExceptionHandler({
        message: `Task ${task} has errored out but its parent task is already completed`,
        exception,
        task,
      });
      return;
    }
    if (this.aborting || this.parentCancelRequested) return;
    this.abort();
    this.cancelBody();
  }

  /**
   * What must not be taken for a failure of the program's own: it is thrown as it is. The core
   * knows of nothing like that.
   *
   * @internal
   */
  isBaseError(_error: unknown): boolean {
    return false;
  }

  /** @internal */
  noteBase(error: unknown): void {
    if (this.isBaseError(error)) this.baseError ??= { error };
  }

  /** @internal */
  abort(): void {
    this.aborting = true;
    for (const task of this.tasks) {
      if (!task.done()) task.cancel();
    }
  }

  /** Cancels the parent, to end the body or to interrupt the exit. @internal */
  cancelBody(): void {
    this.parentCancelRequested = true;
    (this.parent as Task<unknown>).cancel();
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const state = !this.entered ? "new" : this.aborting ? "cancelling" : "entered";
    return `TaskGroup ${state} tasks=${this.tasks.size} errors=${this.errors.length}`;
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  toString(): string {
    return `<${this.describe()}>`;
  }
}

function* runGroup<T>(group: TaskGroup, body: TaskGroupBody<T>): Coro<T> {
  group.enter();
  let result: T;
  try {
    result = yield* new Coroutine<T>(body, undefined, [group]);
  } catch (error) {
    if (yield* group.exit(true, error)) return undefined as T;
    throw error;
  }
  yield* group.exit(false, undefined);
  return result;
}

/** A task's place among those that may run at once. */
interface Place {
  readonly group: TaskGroup;
  /** What it is a place for. */
  readonly coroutine: Coroutine<unknown> | Coro<unknown>;
  taken: boolean;
}

/** `undefined` for an operation, which has begun already, and must be told if it is cancelled. */
function placeFor(source: TaskSource<unknown>, group: TaskGroup): Place | undefined {
  const entry = entryOf(source);
  const coroutine =
    typeof entry === "function" ? new Coroutine<unknown>(entry, undefined, []) : entry;
  if (!(coroutine instanceof Coroutine || isGenerator(coroutine))) return undefined;
  return { group, coroutine, taken: false };
}

/** Waits for the place before it runs what that is for. */
function* runInTurn(place: Place): Coro<unknown> {
  const { group } = place;
  if (group.running < group.limit) {
    group.running++;
    place.taken = true;
  } else {
    const waiter = group.waiting.park(group.loop as Loop);
    try {
      yield* waiter;
    } finally {
      // It may be cancelled after it was given the place, which then goes to the next all the same.
      place.taken = waiter.leave();
    }
  }
  return yield* place.coroutine;
}

/** The place goes to the next in line, or becomes free. */
function leave({ group, taken, coroutine }: Place): void {
  // If it was cancelled before it got there.
  discard(coroutine);
  if (taken && !group.waiting.wakeNext()) group.running--;
}
