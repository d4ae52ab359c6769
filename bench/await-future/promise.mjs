// An async function awaits one promise after the other; a callback resolves each in a microtask to
// come. `resolved.then` is the cheapest way to be called back in one on Node 20: with
// `queueMicrotask` the same takes longer.

const resolved = Promise.resolve();

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  let done = 0;
  watch.start();
  for (let i = 0; i < n; i++) {
    /** @type {Promise<number>} */
    const promise = new Promise((resolve) => {
      resolved.then(() => resolve(1));
    });
    done += await promise;
  }
  watch.stop();
  return done;
};
