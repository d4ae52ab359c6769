import * as asyncio from "@asyncio-ts/compat-asyncio";

declare const console: { log(text: string): void };

const worker = asyncio.coroutine(async (queue: asyncio.Queue<number>) => {
  for (let sum = 0; ; queue.task_done()) {
    sum += await queue.get();
    if (queue.empty()) return sum;
  }
});

const main = asyncio.coroutine(function* (): asyncio.Coro<string> {
  const queue = new asyncio.Queue<number>();
  const task = asyncio.create_task(worker(queue), { name: "worker" });
  for (const item of [1, 2, 3]) yield* queue.put(item);
  const [sum, text] = yield* asyncio.gather(task, asyncio.sleep(0.001, "slept"));
  const name: string = task.get_name();
  try {
    yield* asyncio.wait_for(asyncio.sleep(1000), 0.001);
  } catch (error) {
    return `${sum} ${text} ${name} ${error instanceof asyncio.TimeoutError}`;
  }
  return "too slow";
});

void asyncio.run(main()).then(console.log);
