// Async functions, 16 at a time, given to p-limit.
import pLimit from "p-limit";

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  let done = 0;

  /** @param {number} amount */
  async function job(amount) {
    if (variant === "turn") await null;
    done += amount;
  }

  const limit = pLimit(16);
  watch.start();
  const promises = [];
  for (let i = 0; i < n; i++) promises.push(limit(job, 1));
  await Promise.all(promises);
  watch.stop();
  return done;
};
