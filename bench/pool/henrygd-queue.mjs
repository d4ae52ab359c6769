// Async functions, 16 at a time, given to @henrygd/queue.
import { newQueue } from "@henrygd/queue";

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  let done = 0;

  /** @param {number} amount */
  async function job(amount) {
    if (variant === "turn") await null;
    done += amount;
  }

  const queue = newQueue(16);
  watch.start();
  for (let i = 0; i < n; i++) void queue.add(() => job(1));
  await queue.done();
  watch.stop();
  return done;
};
