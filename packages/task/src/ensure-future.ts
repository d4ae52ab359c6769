import { type Awaitable, type Coro, type Future, fromPromise, isFuture } from "@asyncio-ts/future";
import { AwaitableBase, isGenerator, isPromise } from "@asyncio-ts/future/internal";
import { advise, type Loop, show, ValueError } from "@asyncio-ts/loop";
import { discard } from "./refused.js";
import { createTask } from "./task.js";

/** What can be waited for together with others: an awaitable, a coroutine, or a promise. */
export type Waitable<T> = Awaitable<T> | Coro<T> | PromiseLike<T>;

/** The result of a {@link Waitable}. */
export type ResultOf<W> =
  W extends Coro<infer T> ? T : W extends PromiseLike<infer T> ? Awaited<T> : never;

/**
 * A future as it is; a coroutine as a new task; a promise through `fromPromise`.
 * CPython: `asyncio.ensure_future`.
 */
// Rule F10.
export function ensureFuture<T>(waitable: Waitable<T>, loop?: Loop): Future<T> {
  if (isFuture(waitable)) {
    if (loop !== undefined && loop !== waitable.loop) {
      throw advise(
        new ValueError(
          "The future belongs to a different loop than the one specified as the loop argument",
        ),
        "wait for it in its own loop",
      );
    }
    return waitable as Future<T>;
  }
  if (waitable instanceof AwaitableBase || isGenerator(waitable)) {
    try {
      return createTask<T>(waitable as Awaitable<T>, { loop });
    } catch (error) {
      // As if it were closed: who is told of this error needn't be told that it was never awaited.
      discard(waitable);
      throw error;
    }
  }
  if (isPromise(waitable)) return fromPromise(waitable) as Future<T>;
  throw notAwaitable(waitable, "call it, or make a task of it by createTask()");
}

/** `ifFunction` is what to do with a function, which is the commonest mistake. @internal */
export function notAwaitable(value: unknown, ifFunction: string): TypeError {
  return advise(
    new TypeError("An asyncio.Future, a coroutine or an awaitable is required"),
    `got ${show(value)}${typeof value === "function" ? `: ${ifFunction}` : ""}`,
  );
}
