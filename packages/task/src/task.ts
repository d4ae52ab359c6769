import {
  type Awaitable,
  type Coro,
  Coroutine,
  type CoroutineFunction,
  type CoroutineResult,
  Future,
  isCancelled,
} from "@asyncio-ts/future";
import {
  AwaitableBase,
  Driver,
  type Entry,
  isGenerator,
  isPromise,
  type Mode,
  NEXT,
  runningTask,
} from "@asyncio-ts/future/internal";
import {
  advise,
  type Context,
  copyContext,
  currentLoop,
  getRunningLoop,
  type Loop,
  RuntimeError,
  show,
} from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";

/** What a task can be made of: a coroutine, or a function to call for one. */
export type TaskSource<T> = Awaitable<T> | Coro<T> | (() => Coro<T> | PromiseLike<T>);

export interface TaskOptions {
  /** What the task is called in messages. Default: `Task-N`. */
  readonly name?: string | undefined;
  /** The context that its code runs in. Default: a copy of the current one. */
  readonly context?: Context | undefined;
  /** Default: the running loop, else the realm's own. */
  readonly loop?: Loop | undefined;
}

const FINISHED = 1;
const FAILED = 2;

let count = 0;

/**
 * A coroutine that runs on a loop, beside others. It is also the future of its result.
 *
 * It is held by the loop until it is done, so it never vanishes half-way. Its first step comes in
 * the next turn. It can be cancelled at every wait of its own.
 *
 * CPython: `asyncio.Task`; rules T1 to T9, C1 to C9.
 */
export class Task<T> extends Future<T> {
  static {
    // A coroutine that plain code awaits becomes a task too, wherever there are tasks.
    realm.taskFactory ??= makeTask;
  }

  /** @internal */
  readonly driver: Driver;
  /** What it was made of. */
  readonly source: object;
  /** @internal */
  givenName: string | number;
  /** @internal */
  cancelRequests = 0;

  constructor(source: TaskSource<T>, options: TaskOptions = {}) {
    const loop = options.loop ?? currentLoop();
    super({ loop });
    const entry = entryOf(source);
    loop.checkClosed();
    this.source = source;
    this.givenName = options.name === undefined ? ++count : String(options.name);
    this.driver = new Driver(loop, options.context ?? copyContext(), entry, this, this);
    loop.tasks.add(this);
    loop.schedule(this.driver);
  }

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
   * so await it to see how it ended. Rules C1 to C4.
   */
  override cancel(message?: string): boolean {
    if (this.done()) return false;
    this.cancelRequests++;
    this.driver.cancel(message);
    return true;
  }

  /** How many `cancel()` calls there were, less those taken back by `uncancel()`. */
  cancelling(): number {
    return this.cancelRequests;
  }

  /** Takes one `cancel()` back, and returns how many are left. Rule C5. */
  uncancel(): number {
    if (this.cancelRequests > 0 && --this.cancelRequests === 0) this.driver.withdrawCancel();
    return this.cancelRequests;
  }

  /** A task's result is what its coroutine returns: always throws RuntimeError (T8). */
  override setResult(_value: T): never {
    throw advise(
      new RuntimeError("Task does not support set_result operation"),
      "return the value from its coroutine, or use a Future",
    );
  }

  /** A task's error is what its coroutine throws: always throws RuntimeError (T8). */
  override setException(_error: unknown): never {
    throw advise(
      new RuntimeError("Task does not support set_exception operation"),
      "throw the error in its coroutine, or use a Future",
    );
  }

  /** Rule T3. @internal */
  ended(mode: Mode, value: unknown): void {
    this.loop.tasks.delete(this);
    if (mode === NEXT) {
      if (this.driver.mustCancel) this.markCancelled(this.driver.cancelMessage);
      else this.settle(FINISHED, value);
    } else if (isCancelled(value)) {
      this.cancelledError = value;
      this.markCancelled(undefined);
    } else {
      this.settle(FAILED, value);
    }
  }

  /** @internal */
  override describe(): string {
    return `Task ${this.stateName()} name='${this.name}'`;
  }
}

/** Runs a coroutine beside the caller, as a task. CPython: `asyncio.create_task`; rule T1. */
export function createTask<A extends TaskFunction>(
  source: A,
  options?: TaskOptions,
): Task<CoroutineResult<ReturnType<A>>>;
export function createTask<T>(source: Awaitable<T> | Coro<T>, options?: TaskOptions): Task<T>;
export function createTask(source: TaskSource<unknown>, options?: TaskOptions): Task<unknown> {
  const loop = options?.loop ?? currentLoop();
  const factory = (loop.taskFactory as typeof makeTask | undefined) ?? makeTask;
  return factory(loop, source, options);
}

function makeTask(
  loop: Loop,
  source: TaskSource<unknown>,
  options: TaskOptions | undefined,
): Task<unknown> {
  return new Task(source, { ...options, loop });
}

type TaskFunction = () => Coro<unknown> | PromiseLike<unknown>;

/** The task whose code is running, `undefined` in callbacks. Throws outside of a loop. Rule T9. */
export function currentTask(): Task<unknown> | undefined {
  const task = runningTask() as Task<unknown> | undefined;
  if (task === undefined) getRunningLoop();
  return task;
}

/** The tasks of the loop that are not done, the caller included: a new set each time. Rule T9. */
export function allTasks(loop: Loop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop.tasks as Set<Task<unknown>>);
}

/** What a driver can run, or a TypeError. */
function entryOf(source: unknown): Entry {
  if (typeof source === "function")
    return new Coroutine(source as CoroutineFunction, undefined, []);
  if (source instanceof AwaitableBase && !(source instanceof Future)) return source;
  if (isGenerator(source)) return source;
  const error = new TypeError(`a coroutine was expected, got ${show(source)}`);
  if (source instanceof Future) throw advise(error, "a future or task runs already: await it");
  if (!isPromise(source)) {
    throw advise(
      error,
      "pass an async function, a function*, or a call of one made by coroutine()",
    );
  }
  // So that the refusal is the only error to be seen.
  source.then(undefined, () => {});
  throw advise(
    error,
    "an async function starts when it is called, which is too late for a task: pass worker or () => worker(x) instead of worker(x), or wrap it once with coroutine(async ...), whose calls are lazy",
  );
}
