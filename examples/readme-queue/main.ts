import { Queue } from "@asyncio-ts/queue";

const queue = new Queue<string>(2); // put() waits while it holds two items

async function worker() {
  while (true) {
    console.log(`working on ${await queue.get()}`);
    queue.taskDone();
  }
}

void worker();
for (const job of ["a", "b", "c", "d"]) await queue.put(job);
await queue.join(); // until every job was worked on
