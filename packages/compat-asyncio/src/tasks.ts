import {
  type Awaitable,
  type Future as CoreFuture,
  type Coro,
  Coroutine,
  isCoroutineFunction,
  isFuture,
  Operation,
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
import { Signature } from "./kwargs.js";
import type { CoroutineLike, Task, TaskKwargs } from "./task.js";
import { unstarted } from "./unstarted.js";

const ENSURE_FUTURE = new Signature("ensure_future", ["coro_or_future"], { keywords: ["loop"] });
const CURRENT_TASK = new Signature("current_task", ["loop"], { required: 0 });
const ALL_TASKS = new Signature("all_tasks", ["loop"], { required: 0 });
const SLEEP = new Signature("sleep", ["delay", "result"], { required: 1 });
const GATHER = new Signature("gather", [], { keywords: ["return_exceptions"], variadic: true });
const SHIELD = new Signature("shield", ["arg"]);
const WAIT_FOR = new Signature("wait_for", ["fut", "timeout"]);
const WAIT = new Signature("wait", ["fs"], { keywords: ["timeout", "return_when"] });
const AS_COMPLETED = new Signature("as_completed", ["fs"], { keywords: ["timeout"] });
const ISCOROUTINE = new Signature("iscoroutine", ["obj"]);
const ISCOROUTINEFUNCTION = new Signature("iscoroutinefunction", ["func"]);
const ISFUTURE = new Signature("isfuture", ["obj"]);

/** Runs a coroutine beside the caller, as a task of the running loop. */
export function create_task<T>(coro: CoroutineLike<T>, kwargs?: TaskKwargs): Task<T>;
export function create_task<T>(kwargs: TaskKwargs & { readonly coro: CoroutineLike<T> }): Task<T>;
export function create_task(...args: unknown[]): Task<unknown> {
  return get_running_loop().create_task(...(args as [CoroutineLike<unknown>]));
}

/** A future as it is, a coroutine as a task, a promise through `fromPromise`. */
export function ensure_future<T>(
  coro_or_future: Waitable<T>,
  kwargs?: { readonly loop?: EventLoop | null },
): Future<T>;
export function ensure_future<T>(kwargs: {
  readonly coro_or_future: Waitable<T>;
  readonly loop?: EventLoop | null;
}): Future<T>;
export function ensure_future(...args: unknown[]): Future<unknown> {
  const [awaitable, loop] = ENSURE_FUTURE.bind(args);
  const made = loop ?? (isOneCoroutine(awaitable) ? loopToBe() : undefined);
  return ensureFuture(awaitable, made) as Future<unknown>;
}

/** The task that runs, `null` in a callback. Outside of a loop, without one: RuntimeError. */
export function current_task(
  loop?: EventLoop | null | { readonly loop?: EventLoop | null },
): Task<unknown> | null;
export function current_task(...args: unknown[]): Task<unknown> | null {
  const [loop] = CURRENT_TASK.bind(args);
  if (loop === undefined || loop === null) {
    return (currentTask() as Task<unknown> | undefined) ?? null;
  }
  const task = runningTask() as Task<unknown> | undefined;
  return task !== undefined && task.loop === loop ? task : null;
}

/** The tasks of the loop that are not done: a new set. */
export function all_tasks(
  loop?: EventLoop | null | { readonly loop?: EventLoop | null },
): Set<Task<unknown>>;
export function all_tasks(...args: unknown[]): Set<Task<unknown>> {
  const [loop] = ALL_TASKS.bind(args);
  return allTasks(loop ?? get_running_loop()) as Set<Task<unknown>>;
}

/** Waits for `delay` seconds, and gives `result`. */
export function sleep(delay: number | { readonly delay: number }): Awaitable<void>;
export function sleep<T>(kwargs: { readonly delay: number; readonly result: T }): Awaitable<T>;
export function sleep<T>(delay: number, kwargs: { readonly result: T }): Awaitable<T>;
export function sleep<T>(delay: number, result: T): Awaitable<T>;
export function sleep(...args: unknown[]): unknown {
  const [delay, result] = SLEEP.bind(args);
  const operation = sleepOperation(milliseconds(delay), result);
  // There is one object for every sleep(0), of which nobody can say whether it was awaited.
  return operation instanceof Operation ? unstarted(operation) : operation;
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
  const [return_exceptions, waitables] = GATHER.bind(args);
  const loop = waitables.length === 0 || waitables.some(isOneCoroutine) ? loopToBe() : undefined;
  return gatherOn(
    loop,
    waitables as Waitable<unknown>[],
    return_exceptions === true,
  ) as Future<unknown>;
}

/** Protects what is awaited from the cancellation of who awaits. */
export function shield<T>(arg: Waitable<T> | { readonly arg: Waitable<T> }): Future<T>;
export function shield(...args: unknown[]): Future<unknown> {
  const [arg] = SHIELD.bind(args);
  return coreShield(ensure_future(arg)) as Future<unknown>;
}

export interface WaitForKwargs {
  /** In seconds; `null`: no limit. */
  readonly timeout: number | null;
}

/** Waits for one awaitable, in this task, for at most `timeout` seconds. */
export function wait_for<T>(fut: Waitable<T>, timeout: number | null | WaitForKwargs): Coroutine<T>;
export function wait_for<T>(kwargs: WaitForKwargs & { readonly fut: Waitable<T> }): Coroutine<T>;
export function wait_for(...args: unknown[]): Coroutine<unknown> {
  const [fut, timeout] = WAIT_FOR.bind(args);
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
  kwargs?: WaitKwargs,
): Coroutine<[done: Set<FutureFor<F>>, pending: Set<FutureFor<F>>]>;
export function wait<F extends CoreFuture<unknown> | PromiseLike<unknown>>(
  kwargs: WaitKwargs & { readonly fs: Iterable<F> },
): Coroutine<[done: Set<FutureFor<F>>, pending: Set<FutureFor<F>>]>;
export function wait(...args: unknown[]): Coroutine<[Set<unknown>, Set<unknown>]> {
  const [fs, timeout, return_when] = WAIT.bind(args);
  return new Coroutine(
    {
      *wait(): Coro<[Set<unknown>, Set<unknown>]> {
        const { done, pending } = yield* waitOperation(fs, {
          timeout: milliseconds(timeout),
          returnWhen: return_when,
        });
        return [done, pending];
      },
    }.wait,
    undefined,
    [],
  );
}

export interface AsCompletedKwargs {
  /** In seconds; `null`: no limit. */
  readonly timeout?: number | null;
}

/**
 * What `for await` gives for one of the awaitables: a future or task itself, a coroutine's task, a
 * promise's future; done. Only its type has no `then`, see the core's `DoneFuture`.
 */
export type Completed<W> = Omit<
  W extends CoreFuture<unknown>
    ? W
    : W extends Awaitable<infer T> | Coro<infer T>
      ? Task<T>
      : Future<ResultOf<W>>,
  "then"
>;

/** What `as_completed` gives: can be iterated once. */
export interface AsCompletedIterator<W> {
  /** Coroutines, each of which waits for the result of the next to be done. */
  [Symbol.iterator](): Generator<Operation<ResultOf<W>>, void, undefined>;
  /** The futures, done. */
  [Symbol.asyncIterator](): AsyncIterator<Completed<W>, undefined>;
}

/**
 * The awaitables in the order in which they are done: `for` gives coroutines that wait for the
 * next result, `for await` the futures themselves.
 */
export function as_completed<W extends Waitable<unknown>>(
  fs: Iterable<W>,
  kwargs?: AsCompletedKwargs,
): AsCompletedIterator<W>;
export function as_completed<W extends Waitable<unknown>>(
  kwargs: AsCompletedKwargs & { readonly fs: Iterable<W> },
): AsCompletedIterator<W>;
export function as_completed(...args: unknown[]): unknown {
  const [fs, timeout] = AS_COMPLETED.bind(args);
  return new LazyAsCompleted(fs, { timeout: milliseconds(timeout) }, loopToBe());
}

class LazyAsCompleted<T> extends AsCompleted<T> {
  /** Unstarted: coroutines do nothing before they are awaited. */
  override *[Symbol.iterator](): Generator<Operation<T>, void, undefined> {
    while (this.left > 0) yield unstarted(this.takeResult());
  }
}

/** True for what can be made a task: a coroutine, an operation, a generator object. */
export function iscoroutine(obj: unknown): boolean;
export function iscoroutine(...args: unknown[]): boolean {
  return isOneCoroutine(ISCOROUTINE.bind(args)[0]);
}

function isOneCoroutine(value: unknown): boolean {
  return (value instanceof AwaitableBase && !isFuture(value)) || isGenerator(value);
}

/** True for a function whose calls are coroutines. CPython: `asyncio.iscoroutinefunction`. */
export function iscoroutinefunction(func: unknown): boolean;
export function iscoroutinefunction(...args: unknown[]): boolean {
  return isCoroutineFunction(ISCOROUTINEFUNCTION.bind(args)[0]);
}

/** True for futures and tasks. */
export function isfuture(obj: unknown): obj is CoreFuture<unknown>;
export function isfuture(...args: unknown[]): boolean {
  return isFuture(ISFUTURE.bind(args)[0]);
}
