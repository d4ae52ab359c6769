/**
 * 100 plain async functions that await nothing in particular, and belong to no task.
 *
 * @param {number} n
 * @param {import("../contender.js").Watch} watch
 */
export async function awaitNull(n, watch) {
  let done = 0;

  async function worker() {
    for (let i = 0; i < n / 100; i++) {
      await null;
      done++;
    }
  }

  watch.start();
  await Promise.all(Array.from({ length: 100 }, worker));
  watch.stop();
  return done;
}
