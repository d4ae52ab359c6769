// 100 tasks, async functions, that let the loop turn again and again.
import { Loop } from "@asyncio-ts/loop";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

const TASKS = 100;

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  let done = 0;

  async function worker() {
    for (let i = 0; i < n / TASKS; i++) {
      await sleep(0);
      done++;
    }
  }

  return run(
    async () => {
      watch.start();
      await gather(Array.from({ length: TASKS }, () => createTask(worker)));
      watch.stop();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
