// Async functions, each of which waits on a pending promise of its own.

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  let done = 0;

  /** @param {Promise<number>} promise */
  async function worker(promise) {
    const amount = await promise;
    done += amount;
  }

  /** @type {((amount: number) => void)[]} */
  const resolvers = [];
  watch.start();
  const promises = Array.from(
    { length: n },
    () =>
      /** @type {Promise<number>} */ (
        new Promise((resolve) => {
          resolvers.push(resolve);
        })
      ),
  );
  const running = promises.map((promise) => worker(promise));
  await null;
  watch.stop();
  for (const resolve of resolvers) resolve(1);
  await Promise.all(running);
  return done;
};
