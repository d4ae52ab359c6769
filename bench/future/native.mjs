// An async function awaits one promise after the other; a callback resolves each in a microtask
// to come. `resolved.then` is the cheapest way to be called back in one on Node 20: the same with
// `queueMicrotask` takes longer.
import { scoped } from "../native.mjs";

const resolved = Promise.resolve();

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage }) =>
  scoped(asyncLocalStorage, async () => {
    let done = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      /** @type {Promise<number>} */
      const promise = new Promise((resolve) => {
        resolved.then(() => resolve(1));
      });
      done += await promise;
    }
    return { elapsed: performance.now() - start, done };
  });
