import type { Awaitable } from "@asyncio-ts/future";
import { type Call, noteMade } from "@asyncio-ts/future/internal";
import { realm } from "@asyncio-ts/loop/internal";

/**
 * Returns an operation as Python returns a coroutine: nothing happens before it is awaited, and if it
 * never is, somebody has most likely forgotten to, and is told.
 */
export function unstarted<O extends Awaitable<unknown>>(operation: O): O {
  if (realm.tracksCalls) noteMade(operation as unknown as Call);
  return operation;
}
