import { type Coro, Coroutine } from "@asyncio-ts/future";

/** As Python's coroutines: even what is wrong with the arguments is said when it is awaited. */
export function lazily(body: () => Coro<unknown>): Coroutine<unknown> {
  return new Coroutine<unknown>(body, undefined, []);
}
