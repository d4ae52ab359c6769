import { type Awaitable, type Coro, Coroutine } from "@asyncio-ts/future";
import { AwaitableBase, isPromise } from "@asyncio-ts/future/internal";
import { show } from "@asyncio-ts/loop";

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
  check(manager, body);
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

/** Python's syntax can't be got wrong like this; `with` a wrong manager is TypeError there too. */
function check(manager: unknown, body: unknown): void {
  const { __aenter__, __aexit__ } = Object(manager) as Partial<AsyncContextManager<unknown>>;
  if (typeof __aenter__ !== "function" || typeof __aexit__ !== "function") {
    throw new TypeError(
      `${show(manager)} does not support the asynchronous context manager protocol: write async_with(manager, body), as async_with(asyncio.timeout(1), async () => { ... })`,
    );
  }
  if (typeof body === "function") return;
  // So that the refusal is the only error to be seen.
  if (isPromise(body) && !(body instanceof AwaitableBase)) body.then(undefined, () => {});
  throw new TypeError(
    `async_with() takes a function after the manager: write async_with(manager, () => worker(x)), got ${show(body)}`,
  );
}

function leave(
  manager: AsyncContextManager<unknown>,
  type: unknown,
  error: unknown,
): Coroutine<unknown> {
  return new Coroutine(() => manager.__aexit__(type, error, null), undefined, []);
}
