// Jobs, 16 at a time, given to the promise form of fastq, whose worker is an async function.
import fastq from "fastq";

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  let done = 0;

  /** @param {number} amount */
  async function job(amount) {
    if (variant === "turn") await null;
    done += amount;
  }

  /** @type {import("fastq").queueAsPromised<number>} */
  const queue = fastq.promise(job, 16);
  watch.start();
  for (let i = 0; i < n; i++) void queue.push(1);
  await queue.drained();
  watch.stop();
  return done;
};
