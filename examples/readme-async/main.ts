import { Queue } from "@asyncio-ts/queue";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

async function consumer(n: number, queue: Queue<number>) {
  while (true) {
    const item = await queue.get();
    console.log(`consumer ${n} works on item ${item}`);
    await sleep(300);
    queue.taskDone();
  }
}

async function producer(queue: Queue<number>) {
  for (let item = 0; item < 9; item++) await queue.put(item); // waits while the queue is full
  await queue.join(); // until every item was worked on
}

await run(async () => {
  const queue = new Queue<number>(2);
  const consumers = [0, 1, 2].map((n) => createTask(() => consumer(n, queue)));
  await producer(queue);
  for (const task of consumers) task.cancel(); // get() throws a CancelledError in each
  await gather(consumers, { returnExceptions: true });
  console.log("all done");
});
