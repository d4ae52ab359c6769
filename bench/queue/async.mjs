// Producers and consumers, async functions, with a bounded queue between them. Gives the sum.
import { Loop } from "@asyncio-ts/loop";
import { Queue } from "@asyncio-ts/queue";
import { createTask, gather, run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, asyncLocalStorage, watch }) => {
  const pairs = Number(variant);
  let sum = 0;

  return run(
    async () => {
      /** @type {Queue<number>} */
      const queue = new Queue(128);

      /** @param {number} first */
      async function producer(first) {
        for (let i = first; i < n; i += pairs) await queue.put(i);
      }

      async function consumer() {
        // Not `sum += await`: that reads the sum before it waits.
        for (let i = 0; i < n / pairs; i++) {
          const item = await queue.get();
          sum += item;
        }
      }

      watch.start();
      const tasks = [];
      for (let i = 0; i < pairs; i++) {
        tasks.push(
          createTask(() => producer(i)),
          createTask(consumer),
        );
      }
      await gather(tasks);
      watch.stop();
      return sum;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
