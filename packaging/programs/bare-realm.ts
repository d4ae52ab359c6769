import { Queue } from "@asyncio-ts/queue";
import { type Coro, createTask, run, sleep, TimeoutError, timeout } from "@asyncio-ts/task";

declare const console: { log(text: string): void; error(error: unknown): void };

// Producers and consumers of both kinds, through one queue that holds a single item.

const queue = new Queue<string>(1);
const log: string[] = [];

function* generatorProducer(): Coro<void> {
  for (const item of ["a", "b"]) {
    yield* sleep(1);
    yield* queue.put(item);
  }
}

async function nativeConsumer(): Promise<string> {
  let text = "";
  for (let count = 0; count < 2; count++) {
    text += await queue.get();
    queue.taskDone();
  }
  return text;
}

async function nativeProducer(): Promise<void> {
  for (const item of ["c", "d"]) {
    await queue.put(item);
    await sleep(1);
  }
}

function* generatorConsumer(): Coro<string> {
  const text = (yield* queue.get()) + (yield* queue.get());
  queue.taskDone();
  queue.taskDone();
  return text;
}

function* late(): Coro<void> {
  try {
    yield* timeout(2, () => queue.get());
  } catch (error) {
    log.push(`generator ${error instanceof TimeoutError}`);
  }
}

void run(async () => {
  const first = createTask(nativeConsumer);
  createTask(generatorProducer);
  log.push(await first);
  const second = createTask(generatorConsumer);
  createTask(nativeProducer);
  log.push(await second);
  await queue.join();
  await timeout(2, () => queue.get()).catch((error) => {
    log.push(`native ${error instanceof TimeoutError}`);
  });
  await createTask(late);
}).then(() => console.log(log.join(", ")), console.error);
