import { Coroutine, type Suspension } from "@asyncio-ts/future";
import { AsyncioError, advise, show } from "@asyncio-ts/loop";

/** `anext` has come to the end, and has no default to give. Python: `StopAsyncIteration`. */
export class StopAsyncIteration extends AsyncioError {
  static {
    StopAsyncIteration.prototype.name = "StopAsyncIteration";
  }
}

/** The iterator of something that `for await` takes. Python: `aiter`. */
export function aiter<T>(async_iterable: AsyncIterable<T>): AsyncIterator<T> {
  const method = (async_iterable as Partial<AsyncIterable<T>> | null | undefined)?.[
    Symbol.asyncIterator
  ];
  if (typeof method === "function") return method.call(async_iterable);
  throw advise(
    new TypeError(`${show(async_iterable)} is not an async iterable`),
    "it needs a [Symbol.asyncIterator](), as queues and async generators have",
  );
}

/** A future that is done, as `for await` gives them of `as_completed`. */
interface Done {
  result(): unknown;
  done(): boolean;
}

/**
 * What waits for one of those: in a generator, `yield*` gives the future. `await` awaits it as well,
 * as it does with everything that can be awaited, and gives its result.
 */
export interface NextCompleted<F extends Done> extends PromiseLike<ReturnType<F["result"]>> {
  [Symbol.iterator](): Iterator<Suspension, F, unknown>;
}

/**
 * The next item of an async iterator, in both kinds of coroutine: `yield* asyncio.anext(it)` does in
 * a generator what `for await` does in an async function. At the end it gives `default_value`, or
 * throws StopAsyncIteration if there is none. As a coroutine it does nothing before it is awaited;
 * then the wait is the task's, and cancelling the task cancels it. Python: `anext`.
 */
export function anext<F extends Done>(async_iterator: AsyncIterator<F>): NextCompleted<F>;
export function anext<T>(async_iterator: AsyncIterator<T>): Coroutine<T>;
export function anext<T, D>(async_iterator: AsyncIterator<T>, default_value: D): Coroutine<T | D>;
export function anext(
  async_iterator: AsyncIterator<unknown>,
  // Not a parameter with a default: `undefined` and `null` are good values to give at the end.
  ...default_value: [] | [unknown]
): Coroutine<unknown> {
  const next = (async_iterator as Partial<AsyncIterator<unknown>> | null | undefined)?.next;
  if (typeof next !== "function") {
    throw advise(
      new TypeError(`${show(async_iterator)} is not an async iterator`),
      "anext() takes what aiter() gives",
    );
  }
  return new Coroutine(
    {
      *anext() {
        // As a call of the coroutine's own, whatever `next` is: an async function or generator runs
        // as a part of the task, and what a queue's returns is waited for as it is.
        const result = (yield* new Coroutine(next, async_iterator, [])) as IteratorResult<unknown>;
        if (result.done !== true) return result.value;
        if (default_value.length === 0) throw new StopAsyncIteration();
        return default_value[0];
      },
    }.anext,
    undefined,
    [],
  );
}
