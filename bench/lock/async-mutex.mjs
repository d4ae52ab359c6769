// 1000 async functions, and one Mutex of async-mutex.
import { Mutex } from "async-mutex";

const FUNCTIONS = 1000;

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  const turn = variant === "turn";
  const mutex = new Mutex();
  let inside = 0;
  let done = 0;

  async function worker() {
    for (let i = 0; i < n / FUNCTIONS; i++) {
      const release = await mutex.acquire();
      try {
        if (++inside !== 1) throw new Error("two hold the mutex");
        if (turn) await null;
        inside--;
        done++;
      } finally {
        release();
      }
    }
  }

  watch.start();
  await Promise.all(Array.from({ length: FUNCTIONS }, worker));
  watch.stop();
  return done;
};
