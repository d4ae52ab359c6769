import { type CoroutineFunction, Future } from "@asyncio-ts/future";
import { AwaitableBase, type Entry, isGenerator, isPromise } from "@asyncio-ts/future/internal";
import { advise, show } from "@asyncio-ts/loop";
import { hush } from "./refused.js";

/** What a driver can run, or a TypeError. */
export function entryOf(source: unknown): Entry {
  if (typeof source === "function" && tagOf(source) !== "AsyncGeneratorFunction")
    return source as CoroutineFunction;
  if (source instanceof AwaitableBase && !(source instanceof Future)) return source;
  if (isGenerator(source)) return source;
  const error = new TypeError(`a coroutine was expected, got ${show(source)}`);
  if (source instanceof Future) throw advise(error, "a future or task runs already: await it");
  if (!isPromise(source)) {
    throw advise(
      error,
      /^AsyncG/.test(tagOf(source))
        ? "an async generator can't be a task: use for await in one"
        : "pass an async function, a function*, or a call of one made by coroutine()",
    );
  }
  hush(source);
  throw advise(
    error,
    "an async function starts when it is called, which is too late for a task: pass worker or () => worker(x) instead of worker(x), or wrap it by coroutine(async ...)",
  );
}

function tagOf(value: unknown): string {
  return (value as { [Symbol.toStringTag]: string } | null)?.[Symbol.toStringTag] as string;
}
