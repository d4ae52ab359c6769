// Tasks, async functions, that yield once each: all are created, then awaited one after the other.
import { Loop } from "@asyncio-ts/loop";
import { createTask, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  let done = 0;

  async function worker() {
    await sleep(0);
    done++;
  }

  return run(
    async () => {
      watch.start();
      const tasks = [];
      for (let i = 0; i < n; i++) tasks.push(createTask(worker));
      for (const task of tasks) await task;
      watch.stop();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
