import { AwaitableBase, isPromise } from "@asyncio-ts/future/internal";
import { show } from "@asyncio-ts/loop";

/**
 * Refuses a body that is no function, at the call: most often it is a call of one, which runs
 * already. `first` is what stands before it.
 */
export function checkBody(body: unknown, callee: string, first = ""): void {
  if (typeof body === "function") return;
  hush(body);
  throw new TypeError(
    `${callee}() takes a function: write ${callee}(${first}() => worker(x)), got ${show(body)}`,
  );
}

/** What is refused may be a promise that fails: the refusal is then the only error to be seen. */
export function hush(refused: unknown): void {
  // An awaitable of ours would begin by that, if it has not.
  if (isPromise(refused) && !(refused instanceof AwaitableBase)) refused.then(undefined, () => {});
}
