import {
  type Awaitable,
  type Future as CoreFuture,
  type Coro,
  Coroutine,
  isCoroutineFunction,
  isFuture,
  type Operation,
} from "@asyncio-ts/future";
import { AwaitableBase, isGenerator, runningTask } from "@asyncio-ts/future/internal";

import {
  AsCompleted,
  allTasks,
  shield as coreShield,
  currentTask,
  ensureFuture,
  type FutureFor,
  type Gathered,
  type ResultOf,
  type ReturnWhen,
  type Waitable,
  waitFor,
} from "@asyncio-ts/task";
import { gatherOn, sleepOperation, waitOperation } from "@asyncio-ts/task/internal";
import { loopToBe } from "./current-loop.js";
import type { EventLoop } from "./event-loop.js";
import { get_running_loop } from "./events.js";
import type { Future } from "./futures.js";
import { splitKwargs } from "./kwargs.js";
import type { CoroutineLike, Task, TaskKwargs } from "./task.js";

/** Runs a coroutine beside the caller, as a task of the running loop. */
export function create_task<T>(coro: CoroutineLike<T>, kwargs?: TaskKwargs): Task<T> {
  return get_running_loop().create_task(coro, kwargs);
}

/** A future as it is, a coroutine as a task, a promise through `fromPromise`. */
export function ensure_future<T>(
  awaitable: Waitable<T>,
  kwargs: { readonly loop?: EventLoop | null } = {},
): Future<T> {
  const loop = kwargs.loop ?? (iscoroutine(awaitable) ? loopToBe() : undefined);
  return ensureFuture<T>(awaitable, loop) as Future<T>;
}

/** The task that runs, `null` in a callback. Outside of a loop, without one: RuntimeError. */
export function current_task(loop?: EventLoop | null): Task<unknown> | null {
  if (loop === undefined || loop === null) {
    return (currentTask() as Task<unknown> | undefined) ?? null;
  }
  const task = runningTask() as Task<unknown> | undefined;
  return task?.loop === loop ? task : null;
}

/** The tasks of the loop that are not done: a new set. */
export function all_tasks(loop?: EventLoop | null): Set<Task<unknown>> {
  return allTasks(loop ?? get_running_loop()) as Set<Task<unknown>>;
}

/** Waits for `delay` seconds. */
export function sleep(delay: number): Awaitable<void>;
export function sleep<T>(delay: number, result: T): Awaitable<T>;
export function sleep(delay: number, result?: unknown): unknown {
  return sleepOperation(milliseconds(delay), result);
}

/** What is no number stays what it is, for the core to refuse. */
function milliseconds<T extends number | null>(seconds: T): T {
  return (typeof seconds === "number" ? seconds * 1000 : seconds) as T;
}

export interface GatherKwargs {
  readonly return_exceptions?: boolean;
}

/** Runs all beside each other, and gives the list of their results. */
export function gather<const W extends readonly Waitable<unknown>[]>(
  ...coros_or_futures: W
): Future<Gathered<W>>;
export function gather<const W extends readonly Waitable<unknown>[]>(
  ...args: [...W, GatherKwargs]
): Future<{ -readonly [K in keyof W]: unknown }>;
export function gather(...args: unknown[]): Future<unknown> {
  const [waitables, kwargs] = splitKwargs(args, ["return_exceptions"]);
  const loop = waitables.length === 0 || waitables.some(iscoroutine) ? loopToBe() : undefined;
  return gatherOn(
    loop,
    waitables as Waitable<unknown>[],
    kwargs.return_exceptions === true,
  ) as Future<unknown>;
}

/** Protects what is awaited from the cancellation of who awaits. */
export function shield<T>(arg: Waitable<T>): Future<T> {
  return coreShield(ensure_future(arg)) as Future<T>;
}

/** Waits for one awaitable, in this task, for at most `timeout` seconds. */
export function wait_for<T>(fut: Waitable<T>, timeout: number | null): Coroutine<T> {
  return waitFor(fut, milliseconds(timeout));
}

export interface WaitKwargs {
  /** In seconds; `null`: no limit. */
  readonly timeout?: number | null;
  readonly return_when?: ReturnWhen;
}

/** Waits for futures and tasks; gives the set of those that are done, and the others. */
export function wait<F extends CoreFuture<unknown> | PromiseLike<unknown>>(
  fs: Iterable<F>,
  kwargs: WaitKwargs = {},
): Coroutine<[done: Set<FutureFor<F>>, pending: Set<FutureFor<F>>]> {
  return new Coroutine(
    function* wait(): Coro<[Set<unknown>, Set<unknown>]> {
      const { timeout = null, return_when } = kwargs;
      const { done, pending } = yield* waitOperation(fs, {
        timeout: milliseconds(timeout),
        returnWhen: return_when,
      });
      return [done, pending];
    },
    undefined,
    [],
  );
}

export interface AsCompletedKwargs {
  /** In seconds; `null`: no limit. */
  readonly timeout?: number | null;
}

/**
 * The awaitables in the order in which they are done: `for` gives coroutines that wait for the
 * next result, `for await` the futures themselves.
 */
export function as_completed<W extends Waitable<unknown>>(
  fs: Iterable<W>,
  kwargs: AsCompletedKwargs = {},
): AsCompleted<ResultOf<W>> {
  const { timeout = null } = kwargs;
  const options = { timeout: timeout === null ? null : timeout * 1000 };
  return new LazyAsCompleted(fs, options, loopToBe());
}

class LazyAsCompleted<T> extends AsCompleted<T> {
  /** Unstarted: coroutines do nothing before they are awaited. */
  override *[Symbol.iterator](): Generator<Operation<T>, void, undefined> {
    while (this.left > 0) yield this.takeResult();
  }
}

/** True for what can be made a task: a coroutine, an operation, a generator object. */
export function iscoroutine(value: unknown): boolean {
  return (value instanceof AwaitableBase && !isFuture(value)) || isGenerator(value);
}

/** True for a function whose calls are coroutines. CPython: `asyncio.iscoroutinefunction`. */
export function iscoroutinefunction(func: unknown): boolean {
  return isCoroutineFunction(func);
}
