import { Queue } from "@asyncio-ts/queue";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

function* consumer(n: number, queue: Queue<number>) {
  while (true) {
    const item = yield* queue.get();
    console.log(`consumer ${n} works on item ${item}`);
    yield* sleep(300);
    queue.taskDone();
  }
}

function* producer(queue: Queue<number>) {
  for (let item = 0; item < 9; item++) yield* queue.put(item);
  yield* queue.join();
}

await run(function* () {
  const queue = new Queue<number>(2);
  const consumers = [0, 1, 2].map((n) => createTask(consumer(n, queue)));
  yield* producer(queue);
  for (const task of consumers) task.cancel();
  yield* gather(consumers, { returnExceptions: true });
  console.log("all done");
});
