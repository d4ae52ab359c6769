import type { Awaitable, Coro } from "@asyncio-ts/future";

/** Waits, and gives the error that comes instead of a result. */
export function* caught(awaitable: Awaitable<unknown>): Coro<unknown> {
  let result: unknown;
  try {
    result = yield* awaitable;
  } catch (error) {
    return error;
  }
  throw new Error(`nothing was thrown, but this returned: ${String(result)}`);
}
