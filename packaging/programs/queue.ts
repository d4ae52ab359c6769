import { LifoQueue, PriorityQueue, Queue, QueueEmpty, QueueShutDown } from "@asyncio-ts/queue";

declare const console: { log(text: string): void };

async function drain(queue: Queue<number>): Promise<string> {
  const items: number[] = [];
  for await (const item of queue) {
    items.push(item);
    queue.taskDone();
  }
  await queue.join();
  return items.join("");
}

async function main(): Promise<string> {
  const log: string[] = [];
  for (const queue of [
    new Queue<number>(2),
    new LifoQueue<number>(),
    new PriorityQueue<number>(),
  ]) {
    const drained = drain(queue);
    for (const item of [3, 1, 2, 4]) await queue.put(item);
    queue.shutdown();
    log.push(await drained);
    await queue.put(5).catch((error) => log.push(String(error instanceof QueueShutDown)));
  }
  try {
    new Queue<string>().getNowait();
  } catch (error) {
    log.push(String(error instanceof QueueEmpty));
  }
  return log.join(" ");
}

void main().then(console.log);
