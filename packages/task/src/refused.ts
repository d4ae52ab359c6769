import { Coroutine, Operation } from "@asyncio-ts/future";
import { AwaitableBase, isGenerator, isPromise } from "@asyncio-ts/future/internal";
import { RuntimeError } from "@asyncio-ts/loop";

// What becomes of a coroutine or a promise that is not taken: the refusal is to be the only error.

/** It may be a promise that fails. */
export function hush(refused: unknown): void {
  // An awaitable of ours would begin by that, if it has not.
  if (isPromise(refused) && !(refused instanceof AwaitableBase)) refused.then(undefined, () => {});
}

/**
 * Closes what has not begun, as CPython does: it can't be awaited any more, and nobody is told that
 * it never was.
 */
export function discard(source: unknown): void {
  if (isGenerator(source)) source.return(undefined);
  else if (source instanceof Coroutine && !source.used) source.use();
  else if (source instanceof Operation && source.phase === 0) {
    source.fail(new RuntimeError("cannot reuse already awaited coroutine"));
  }
}
