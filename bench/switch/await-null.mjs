// 100 async functions that await nothing in particular; with AsyncLocalStorage, each has a store of
// its own, as our tasks have.
import { AsyncLocalStorage } from "node:async_hooks";

const FUNCTIONS = 100;

/** @type {import("../contender.js").Contender} */
export default async ({ n, asyncLocalStorage, watch }) => {
  // Nothing tracks promises before the first store is set.
  const storage = asyncLocalStorage ? new AsyncLocalStorage() : undefined;
  let done = 0;

  async function worker() {
    for (let i = 0; i < n / FUNCTIONS; i++) {
      await null;
      done++;
    }
  }

  watch.start();
  await Promise.all(
    Array.from({ length: FUNCTIONS }, () =>
      storage === undefined ? worker() : storage.run({}, worker),
    ),
  );
  watch.stop();
  return done;
};
