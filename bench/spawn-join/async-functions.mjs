// Async functions with one `await null` each: all are called, then awaited with Promise.all.

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  let done = 0;

  async function worker() {
    await null;
    done++;
  }

  watch.start();
  const promises = [];
  for (let i = 0; i < n; i++) promises.push(worker());
  await Promise.all(promises);
  watch.stop();
  return done;
};
