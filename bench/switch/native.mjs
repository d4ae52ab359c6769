// 100 async functions that await nothing in particular.
import { scoped } from "../native.mjs";

const FUNCTIONS = 100;

/** @type {import("../contender.js").Contender} */
export default async ({ n, asyncLocalStorage }) => {
  const each = n / FUNCTIONS;
  let done = 0;

  async function worker() {
    for (let i = 0; i < each; i++) {
      await null;
      done++;
    }
  }

  const start = performance.now();
  await Promise.all(Array.from({ length: FUNCTIONS }, () => scoped(asyncLocalStorage, worker)));
  return { elapsed: performance.now() - start, done };
};
