import { type Future as CoreFuture, isFuture } from "@asyncio-ts/future";
import { print } from "@asyncio-ts/loop/internal";
import { type CallGraph, captureCallGraph, currentTask, formatCallGraph } from "@asyncio-ts/task";
import { addToAwaitedBy, discardFromAwaitedBy } from "@asyncio-ts/task/internal";
import type { Future } from "./futures.js";
import type { Task } from "./task.js";

export interface CallGraphKwargs {
  /** How many frames of the caller to leave out. There are none here: it has no effect. */
  readonly depth?: number;
  /** How many entries of each call stack: of the innermost, or, if negative, of the outermost. */
  readonly limit?: number | null;
}

/** One entry of a call stack. JavaScript has no frame objects: it is a line of text. */
export class FrameCallGraphEntry {
  readonly frame: string;

  constructor(frame: string) {
    this.frame = frame;
  }
}

/** A future and the tasks that wait for it. CPython: `asyncio.FutureCallGraph`. */
export class FutureCallGraph {
  readonly future: Future<unknown>;
  readonly call_stack: readonly FrameCallGraphEntry[];
  readonly awaited_by: readonly FutureCallGraph[];

  constructor(
    future: Future<unknown>,
    call_stack: readonly FrameCallGraphEntry[],
    awaited_by: readonly FutureCallGraph[],
  ) {
    this.future = future;
    this.call_stack = call_stack;
    this.awaited_by = awaited_by;
  }
}

/**
 * The future, by default the current task, with all that waits for it; `null` where there is no
 * current task. CPython: `asyncio.capture_call_graph`.
 */
// Rule V1.
export function capture_call_graph(
  future?: Future<unknown> | null,
  kwargs: CallGraphKwargs = {},
): FutureCallGraph | null {
  const graph = captureCallGraph(subject(future), { limit: kwargs.limit ?? undefined });
  return graph === undefined ? null : translated(graph);
}

/** The same as text. CPython: `asyncio.format_call_graph`. */
export function format_call_graph(
  future?: Future<unknown> | null,
  kwargs: CallGraphKwargs = {},
): string {
  return formatCallGraph(subject(future), { limit: kwargs.limit ?? undefined });
}

/** Writes the same to `file`, by default to the console. CPython: `asyncio.print_call_graph`. */
export function print_call_graph(
  future?: Future<unknown> | null,
  kwargs: CallGraphKwargs & { readonly file?: { write(text: string): unknown } | null } = {},
): void {
  const core = subject(future) ?? currentTask();
  if (core === undefined) return;
  const text = format_call_graph(core as Future<unknown>, kwargs);
  const { file } = kwargs;
  if (file === undefined || file === null) print(text);
  else file.write(`${text}\n`);
}

function subject(future: Future<unknown> | null | undefined): CoreFuture<unknown> | undefined {
  return future === null ? undefined : future;
}

function translated({ future, callStack, awaitedBy }: CallGraph): FutureCallGraph {
  return new FutureCallGraph(
    future as Future<unknown>,
    callStack.map((frame) => new FrameCallGraphEntry(frame)),
    awaitedBy.map(translated),
  );
}

/** Adds to the graph that `waiter` waits for `fut`. CPython: `future_add_to_awaited_by`. */
export function future_add_to_awaited_by(fut: Future<unknown>, waiter: Task<unknown>): void {
  if (isFuture(fut) && isFuture(waiter)) addToAwaitedBy(fut, waiter);
}

/** Takes that back. CPython: `future_discard_from_awaited_by`. */
export function future_discard_from_awaited_by(fut: Future<unknown>, waiter: Task<unknown>): void {
  if (isFuture(fut) && isFuture(waiter)) discardFromAwaitedBy(fut, waiter);
}
