// Async functions with one `await null` each, and Promise.all.

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  async function child() {
    await null;
    return 1;
  }

  watch.start();
  const results = await Promise.all(Array.from({ length: n }, () => child()));
  watch.stop();
  return results.reduce((sum, result) => sum + result, 0);
};
