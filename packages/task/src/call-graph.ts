import { type Future, isFuture } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { advise, show } from "@asyncio-ts/loop";
import { allTasks, currentTask, Task } from "./task.js";

// Who waits for whom. Nothing is kept for it while a program runs: it is found out when somebody
// asks, by looking at what every task of the loop waits for.

/** A future, what it is doing, and the tasks that wait for it. CPython: `asyncio.FutureCallGraph`. */
export interface CallGraph {
  readonly future: Future<unknown>;
  /** What a task waits for, then its coroutine; empty for what is no task. */
  readonly callStack: readonly string[];
  readonly awaitedBy: readonly CallGraph[];
}

export interface CallGraphOptions {
  /**
   * How many entries of each call stack: so many of the innermost, or, if negative, of the outermost.
   * Default: all.
   */
  readonly limit?: number | undefined;
}

/** What stands for others that are waited for, such as the future of a `gather()`. */
interface Purpose {
  describe(): string;
  awaits?(): Iterable<Future<unknown>>;
}

/**
 * The future, by default the current task, with everything that waits for it, directly or not;
 * `undefined` if there is no current task. Throws RuntimeError outside of a loop, without a future.
 *
 * CPython: `asyncio.capture_call_graph`.
 */
// Rule V1.
export function captureCallGraph(
  future: Future<unknown> | undefined = currentTask(),
  options: CallGraphOptions = {},
): CallGraph | undefined {
  if (future === undefined) return undefined;
  if (!isFuture(future)) {
    throw advise(
      new TypeError(`a future or a task was expected, got ${show(future)}`),
      "the graph is that of who waits for it",
    );
  }
  return graphOf(future, waitersOf(future.loop), options.limit, new Set());
}

/**
 * The same as text, for people. CPython: `asyncio.format_call_graph`.
 *
 *     * Task(name='reader')
 *       + Call stack:
 *       |   Queue.get()
 *       |   async read()
 *       + Awaited by:
 *         * Task(name='main')
 */
export function formatCallGraph(
  future: Future<unknown> | undefined = currentTask(),
  options: CallGraphOptions = {},
): string {
  const graph = captureCallGraph(future, options);
  return graph === undefined ? "" : linesOf(graph).join("\n");
}

/** What was told by those who wait in ways that can't be seen here. */
const told = new WeakMap<Future<unknown>, Set<Task<unknown>>>();

/** Adds to the graph that `task` waits for `future`. CPython: `future_add_to_awaited_by`. */
export function addToAwaitedBy(future: Future<unknown>, task: Task<unknown>): void {
  const tasks = told.get(future);
  if (tasks === undefined) told.set(future, new Set([task]));
  else tasks.add(task);
}

/** Takes that back. CPython: `future_discard_from_awaited_by`. */
export function discardFromAwaitedBy(future: Future<unknown>, task: Task<unknown>): void {
  told.get(future)?.delete(task);
}

type Waiters = ReadonlyMap<Future<unknown>, ReadonlySet<Task<unknown>>>;

/** For every future that is waited for, the tasks that do. */
function waitersOf(loop: Loop): Waiters {
  const waiters = new Map<Future<unknown>, Set<Task<unknown>>>();
  const add = (future: Future<unknown>, task: Task<unknown>): void => {
    const known = waiters.get(future);
    if (known === undefined) waiters.set(future, new Set([task]));
    else known.add(task);
  };
  for (const task of allTasks(loop)) {
    if (task.group?.parent !== undefined) add(task, task.group.parent);
    for (const waiter of task.driver.waiters()) {
      if (isFuture(waiter)) add(waiter, task);
      const purpose = waiter.purpose as Purpose | undefined;
      for (const future of purpose?.awaits?.() ?? []) add(future, task);
    }
  }
  return waiters;
}

function graphOf(
  future: Future<unknown>,
  waiters: Waiters,
  limit: number | undefined,
  seen: ReadonlySet<Future<unknown>>,
): CallGraph {
  // Two tasks may wait for each other, through futures.
  const path = new Set([...seen, future]);
  const tasks = new Set([...(waiters.get(future) ?? []), ...(told.get(future) ?? [])]);
  const awaitedBy = [...tasks]
    .filter((task) => !path.has(task))
    .map((task) => graphOf(task, waiters, limit, path));
  return { future, callStack: limited(callStackOf(future), limit), awaitedBy };
}

function callStackOf(future: Future<unknown>): string[] {
  if (!(future instanceof Task) || future.done()) return [];
  const { waitsFor, source } = future;
  const { name } = source as { name?: string };
  const coroutine = `async ${name || "<anonymous>"}()`;
  return waitsFor === undefined ? [coroutine] : [waitsFor, coroutine];
}

function limited(stack: readonly string[], limit: number | undefined): readonly string[] {
  if (limit === undefined) return stack;
  return limit < 0 ? stack.slice(limit) : stack.slice(0, limit);
}

function linesOf({ future, callStack, awaitedBy }: CallGraph): string[] {
  const title =
    future instanceof Task ? `Task(name='${future.name}')` : `Future(${future.stateName()})`;
  const lines = [`* ${title}`];
  if (callStack.length > 0)
    lines.push("  + Call stack:", ...callStack.map((one) => `  |   ${one}`));
  if (awaitedBy.length > 0) {
    lines.push("  + Awaited by:");
    for (const graph of awaitedBy) lines.push(...linesOf(graph).map((line) => `    ${line}`));
  }
  return lines;
}
