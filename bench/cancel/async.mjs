// Tasks, async functions, that sleep an hour, each with a `finally`: cancelled, then awaited. The
// watch runs once all are asleep.
import { Loop } from "@asyncio-ts/loop";
import { createTask, isCancelled, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  let done = 0;

  async function worker() {
    try {
      await sleep(3_600_000);
    } finally {
      done++;
    }
  }

  return run(
    async () => {
      const tasks = [];
      for (let i = 0; i < n; i++) tasks.push(createTask(worker));
      await sleep(0);
      watch.start();
      for (const task of tasks) task.cancel();
      for (const task of tasks) {
        try {
          await task;
        } catch (error) {
          if (!isCancelled(error)) throw error;
        }
      }
      watch.stop();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
