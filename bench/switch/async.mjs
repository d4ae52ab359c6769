// 100 tasks, async functions, that let the loop turn again and again.
import { Loop } from "@asyncio-ts/loop";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

const TASKS = 100;

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage }) => {
  const each = n / TASKS;
  let done = 0;

  async function worker() {
    for (let i = 0; i < each; i++) {
      await sleep(0);
      done++;
    }
  }

  return run(
    async () => {
      const start = performance.now();
      await gather(Array.from({ length: TASKS }, () => createTask(worker)));
      return { elapsed: performance.now() - start, done };
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
