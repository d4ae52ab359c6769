import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Calls an async function with a store of its own, as each of our tasks has one, or just so.
 * Nothing tracks promises before the first store is set.
 *
 * @type {<T>(asyncLocalStorage: boolean, fn: () => Promise<T>) => Promise<T>}
 */
export function scoped(asyncLocalStorage, fn) {
  if (!asyncLocalStorage) return fn();
  storage ??= new AsyncLocalStorage();
  return storage.run({}, fn);
}

/** @type {AsyncLocalStorage<object> | undefined} */
let storage;
