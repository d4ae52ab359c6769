// 16 workers, async functions, that take jobs from a queue; each job is an async function.
import { Loop } from "@asyncio-ts/loop";
import { Queue } from "@asyncio-ts/queue";
import { createTask, run, sleep } from "@asyncio-ts/task";

const WORKERS = 16;

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, asyncLocalStorage, watch }) => {
  let done = 0;

  /** @param {number} amount */
  async function job(amount) {
    if (variant === "turn") await sleep(0);
    done += amount;
  }

  return run(
    async () => {
      /** @type {Queue<number>} */
      const queue = new Queue();

      async function worker() {
        for (;;) {
          const amount = await queue.get();
          await job(amount);
          queue.taskDone();
        }
      }

      watch.start();
      for (let i = 0; i < n; i++) queue.putNowait(1);
      const workers = Array.from({ length: WORKERS }, () => createTask(worker));
      await queue.join();
      watch.stop();
      for (const each of workers) each.cancel();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
