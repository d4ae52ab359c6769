import { advise, RuntimeError, show } from "@asyncio-ts/loop";
import { AwaitableBase } from "./awaitable.js";
import { isPromise } from "./line.js";

/** Calls a function in a synchronous run, in which no promise settles. */
export function callAtOnce(
  fn: (...args: unknown[]) => unknown,
  self: unknown,
  args: unknown[],
): unknown {
  // Not called at all: what it began could not go on. By its tag, since a build that rewrites async
  // functions would rewrite one that is there to compare with, too.
  if ((fn as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "AsyncFunction")
    throw noPromises(fn, "is async");
  const made = fn.apply(self, args);
  if (!isPromise(made) || made instanceof AwaitableBase) return made;
  // So that the refusal is the only error to be seen.
  made.then(undefined, () => {});
  throw noPromises(fn, "returned a promise");
}

function noPromises(fn: unknown, why: string): RuntimeError {
  return advise(
    new RuntimeError(`a synchronous run cannot wait for ${show(fn)}, which ${why}`),
    "write it as a function*, with yield* for await, or use run() instead of runSync()",
  );
}
