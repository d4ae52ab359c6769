// 1000 async functions, and one Sema of async-sema, with room for one.
import { Sema } from "async-sema";

const FUNCTIONS = 1000;

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  const turn = variant === "turn";
  const sema = new Sema(1);
  let inside = 0;
  let done = 0;

  async function worker() {
    for (let i = 0; i < n / FUNCTIONS; i++) {
      await sema.acquire();
      try {
        if (++inside !== 1) throw new Error("two hold the semaphore");
        if (turn) await null;
        inside--;
        done++;
      } finally {
        sema.release();
      }
    }
  }

  watch.start();
  await Promise.all(Array.from({ length: FUNCTIONS }, worker));
  watch.stop();
  return done;
};
