import { type Awaitable, type Coro, Coroutine } from "@asyncio-ts/future";

/** What `async_with` takes: an asynchronous context manager. */
export interface AsyncContextManager<V> {
  __aenter__(): Awaitable<V> | PromiseLike<V>;
  /** A result that is `true` swallows the error. */
  __aexit__(
    type: unknown,
    error: unknown,
    traceback: unknown,
  ): Awaitable<unknown> | PromiseLike<unknown>;
}

/** The block under an `async_with`: a function of any kind. */
export type AsyncWithBody<V, T> = (value: V) => Coro<T> | PromiseLike<T> | T;

/**
 * Python's `async with manager as value: body`, in the task that awaits it. Gives what the body
 * returns; `undefined` if the manager swallowed an error.
 *
 *     await asyncio.async_with(asyncio.timeout(1), async () => { ... });
 */
export function async_with<V, T>(
  manager: AsyncContextManager<V>,
  body: AsyncWithBody<V, T>,
): Coroutine<T> {
  return new Coroutine<T>(
    function* asyncWith(): Coro<T> {
      const value = yield* new Coroutine<V>(() => manager.__aenter__(), undefined, []);
      let result: T;
      try {
        result = yield* new Coroutine<T>(body, undefined, [value]);
      } catch (error) {
        const type = (error as Partial<Error> | null)?.constructor ?? null;
        if ((yield* leave(manager, type, error)) === true) return undefined as T;
        throw error;
      }
      yield* leave(manager, null, null);
      return result;
    },
    undefined,
    [],
  );
}

function leave(
  manager: AsyncContextManager<unknown>,
  type: unknown,
  error: unknown,
): Coroutine<unknown> {
  return new Coroutine(() => manager.__aexit__(type, error, null), undefined, []);
}
