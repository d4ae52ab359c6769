import {
  type AbortSignalLike,
  type Awaitable,
  CancelledError,
  type Coro,
  type CoroutineResult,
  Future,
  type Signal,
} from "@asyncio-ts/future";
import {
  checkSignal,
  Driver,
  type Mode,
  NEXT,
  runningTask,
  settleAs,
  THROW,
} from "@asyncio-ts/future/internal";
import {
  advise,
  type Context,
  currentLoop,
  getRunningLoop,
  type Loop,
  RuntimeError,
} from "@asyncio-ts/loop";
import {
  checkOptions,
  INSPECT,
  type Inspect,
  inherit,
  realm,
  rememberOrigin,
} from "@asyncio-ts/loop/internal";
import { cancelOn } from "./cancel-on.js";
import { entryOf } from "./entry.js";
import { TaskSignal } from "./task-signal.js";

/** What a task can be made of: a coroutine, or a function to call for one. */
export type TaskSource<T> = Awaitable<T> | Coro<T> | (() => Coro<T> | PromiseLike<T>);

/** What `createTask` takes. */
export interface TaskOptions {
  /** What the task is called in messages. Default: `Task-N`. */
  readonly name?: string | undefined;
  /** The context that its code runs in. Default: a copy of the current one. */
  readonly context?: Context | undefined;
  /** Default: the running loop, else the realm's own. */
  readonly loop?: Loop | undefined;
  /**
   * True: the first step is taken at once, inside of the call that makes the task, if the loop is
   * running. Of an async function that is all up to its first `await`; what it returns comes later.
   * Default: false.
   */
  readonly eagerStart?: boolean | undefined;
  /** Cancels the task when it aborts; the message of its reason is that of the cancellation. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

// A task's marks.
/** Nobody is to be told if it is left pending: it is somebody's own. */
export const QUIET = 1 << 0;
/** It was started eagerly, and that was all there was to do. Rule G2. */
export const ENDED_AT_ONCE = 1 << 1;

let count = 0;

/**
 * A coroutine that runs on a loop, beside others. It is also the future of its result.
 *
 * It is held by the loop until it is done, so it never vanishes half-way. Its first step comes in
 * the next turn. It can be cancelled at every wait of its own.
 *
 * CPython: `asyncio.Task`.
 */
// Rules T1 to T9, C1 to C9.
export class Task<T> extends Future<T> {
  static {
    // A coroutine that plain code awaits becomes a task too, wherever there are tasks.
    realm.taskFactory ??= makeTask;
  }

  /** @internal */
  readonly driver: Driver;
  /** What it waits for, in words; `undefined` while it runs, is about to, or is done. */
  get waitsFor(): string | undefined {
    return this.driver.waitsFor;
  }

  /** QUIET, ENDED_AT_ONCE. @internal */
  marks = 0;
  /** What it was made of. */
  readonly source: object;
  /** @internal */
  givenName: string | number;
  /** The group that waits for it, while its parent is in it. @internal */
  group: { readonly parent: Task<unknown> | undefined } | undefined = undefined;
  /** @internal */
  cancelRequests = 0;
  /** Its neighbours among the tasks of the loop that are not done. @internal */
  older: Task<unknown> | undefined = undefined;
  /** @internal */
  newer: Task<unknown> | undefined = undefined;
  /** Takes the listener off the signal that may cancel it. @internal */
  atEnd: (() => void) | undefined = undefined;
  /** Made when `signal` is first asked for. @internal */
  ownSignal: TaskSignal | undefined = undefined;

  constructor(source: TaskSource<T>, options: TaskOptions = {}) {
    const loop = options.loop ?? currentLoop();
    super({ loop });
    const entry = entryOf(source);
    const signal = checkSignal(options.signal);
    loop.checkClosed();
    this.source = source;
    this.givenName = options.name === undefined ? ++count : String(options.name);
    this.driver = new Driver(loop, options.context ?? inherit(), entry, this, this);
    if (loop.debug) rememberOrigin(this);
    loop.tasks.add(this);
    if (options.eagerStart === true && loop.active) {
      this.driver.startNow();
      if (this.done()) this.marks |= ENDED_AT_ONCE;
    } else {
      loop.schedule(this.driver);
    }
    if (signal !== undefined) cancelOn(this, signal);
  }

  /**
   * Aborts when the task is cancelled, with the CancelledError as its reason: for work that takes a
   * signal, `await fetch(url, { signal: task.signal })`. After a cancellation has been thrown it is
   * a new one. If the task awaits something foreign, and has asked for the signal since its last
   * await of ours, the abort is the cancellation: what rejects because of it counts as such.
   */
  get signal(): Signal {
    this.ownSignal ??= new TaskSignal(this);
    return this.ownSignal.take();
  }

  /** What the task is called in messages. Can be set. */
  get name(): string {
    return typeof this.givenName === "number" ? `Task-${this.givenName}` : this.givenName;
  }

  set name(name: string) {
    this.givenName = String(name);
  }

  /** The context that its code runs in. */
  get context(): Context {
    return this.driver.context;
  }

  /**
   * Asks the task to end: what it waits for is cancelled, or else its next wait throws
   * CancelledError. Returns false if it is done already. The task may catch the error and go on,
   * so await it to see how it ended.
   */
  // Rules C1 to C4.
  override cancel(message?: string): boolean {
    if (this.done()) return super.cancel();
    const text = message ?? undefined;
    this.cancelRequests++;
    const { ownSignal } = this;
    // Thrown once: by what it awaits, if that listens to the signal.
    if (ownSignal?.listened() !== true) this.driver.cancel(text);
    ownSignal?.abort(text);
    return true;
  }

  /** How many `cancel()` calls there were, less those taken back by `uncancel()`. */
  cancelling(): number {
    return this.cancelRequests;
  }

  /** Takes one `cancel()` back, and returns how many are left. */
  // Rule C5.
  uncancel(): number {
    if (this.cancelRequests > 0 && --this.cancelRequests === 0) this.driver.withdrawCancel();
    return this.cancelRequests;
  }

  /** A task's result is what its coroutine returns: always throws RuntimeError. */
  // Rule T8.
  override setResult(_value: T): never {
    throw advise(
      new RuntimeError("Task does not support set_result operation"),
      "return the value from its coroutine, or use a Future",
    );
  }

  /** A task's error is what its coroutine throws: always throws RuntimeError. */
  // Rule T8.
  override setException(_error: unknown): never {
    throw advise(
      new RuntimeError("Task does not support set_exception operation"),
      "throw the error in its coroutine, or use a Future",
    );
  }

  /** Rule T3. @internal */
  ended(mode: Mode, value: unknown): void {
    this.loop.tasks.delete(this);
    this.atEnd?.();
    const { driver } = this;
    if (mode === NEXT && driver.mustCancel) this.markCancelled(driver.cancelMessage);
    else if (mode === THROW && this.ownSignal?.caused(value))
      this.markCancelled(cancelledBy(value));
    else settleAs(this, mode, value);
  }

  /**
   * As CPython: of a task that was asked to be cancelled and ended otherwise, the error has the
   * message of that request. Only gather asks.
   *
   * @internal
   */
  override takeCancelledError(): unknown {
    return this.cancelled() ? super.takeCancelledError() : this.driver.cancelledError();
  }

  /** @internal */
  override get kind(): string {
    return "Task";
  }

  /** The loop closes, and nothing can wake the task any more. Rule T10. @internal */
  abandoned(): void {
    if (this.marks & QUIET) return;
    this.loop.callExceptionHandler({
      message: "Task was destroyed but it is pending!",
      task: this,
    });
  }

  /** @internal */
  override describe(): string {
    return `${super.describe()} name='${this.name}'`;
  }

  /** @internal */
  override stateName(): string {
    return this.cancelRequests > 0 && !this.done() ? "cancelling" : super.stateName();
  }

  /** @internal */
  override [INSPECT](depth: unknown, options: unknown, inspect: Inspect): string {
    const { waitsFor } = this;
    if (waitsFor === undefined) return super[INSPECT](depth, options, inspect);
    return `<${this.describe()} waits for ${waitsFor}>`;
  }
}

function cancelledBy(error: unknown): CancelledError {
  const cancelled = new CancelledError();
  cancelled.cause = error;
  return cancelled;
}

/** Runs a coroutine beside the caller, as a task. CPython: `asyncio.create_task`. */
// Rule T1.
export function createTask<A extends TaskFunction>(
  source: A,
  options?: TaskOptions,
): Task<CoroutineResult<ReturnType<A>>>;
/** Runs a coroutine beside the caller, as a task. CPython: `asyncio.create_task`. */
export function createTask<T>(source: Awaitable<T> | Coro<T>, options?: TaskOptions): Task<T>;
export function createTask(source: TaskSource<unknown>, options?: TaskOptions): Task<unknown> {
  if (options !== undefined) checkOptions(options, "name");
  const loop = options?.loop ?? currentLoop();
  const factory = (loop.taskFactory as typeof makeTask | undefined) ?? makeTask;
  return factory(loop, source, options);
}

function makeTask(
  loop: Loop,
  source: TaskSource<unknown>,
  options: TaskOptions | undefined,
): Task<unknown> {
  return new Task(source, options === undefined ? { loop } : { ...options, loop });
}

/** A function to call for a coroutine. */
export type TaskFunction = () => Coro<unknown> | PromiseLike<unknown>;

/** The task whose code is running, `undefined` in callbacks. Throws outside of a loop. */
// Rule T9.
export function currentTask(): Task<unknown> | undefined {
  const task = runningTask() as Task<unknown> | undefined;
  if (task === undefined) getRunningLoop();
  return task;
}

/** The tasks of the loop that are not done, the caller included: a new set each time. */
// Rule T9.
export function allTasks(loop: Loop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop.tasks.all() as Task<unknown>[]);
}
