// Jobs, 16 at a time, given to the queue of async, whose worker is an async function.
import { queue } from "async";

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  let done = 0;

  /** @param {number} amount */
  async function job(amount) {
    if (variant === "turn") await null;
    done += amount;
  }

  const jobs = queue(job, 16);
  watch.start();
  for (let i = 0; i < n; i++) jobs.push(1, ignore);
  await jobs.drain();
  watch.stop();
  return done;
};

// With a callback `push` makes no promise of its own.
function ignore() {}
