// The bare cost of the language under the async form: 100 async functions that await a thenable. The
// engine calls its `then` in a microtask, and resumes the function in another after it was answered.
// Answered at once here: no queue, no tasks, no order.
const FUNCTIONS = 100;

const thenable = {
  /** @param {() => void} resolve */
  then(resolve) {
    resolve();
  },
};

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  let done = 0;

  async function worker() {
    for (let i = 0; i < n / FUNCTIONS; i++) {
      await thenable;
      done++;
    }
  }

  watch.start();
  await Promise.all(Array.from({ length: FUNCTIONS }, worker));
  watch.stop();
  return done;
};
