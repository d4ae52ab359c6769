// Producers and consumers, generators, with a bounded queue between them. Gives the sum.
import { Queue } from "@asyncio-ts/queue";
import { createTask, gather, run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  const pairs = Number(variant);
  let sum = 0;

  return run(function* () {
    /** @type {Queue<number>} */
    const queue = new Queue(128);

    /** @param {number} first */
    function* producer(first) {
      for (let i = first; i < n; i += pairs) yield* queue.put(i);
    }

    function* consumer() {
      // Not `sum += yield*`: that reads the sum before it waits.
      for (let i = 0; i < n / pairs; i++) {
        const item = yield* queue.get();
        sum += item;
      }
    }

    watch.start();
    const tasks = [];
    for (let i = 0; i < pairs; i++) tasks.push(createTask(producer(i)), createTask(consumer));
    yield* gather(tasks);
    watch.stop();
    return sum;
  });
};
