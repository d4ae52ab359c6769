import * as asyncio from "@asyncio-ts/compat-asyncio";
import { str } from "../python-text.js";

type Items = asyncio.Queue<number | null>;

const consumer = asyncio.coroutine(async (n: number, q: Items, seconds: number) => {
  console.log(`consumer ${n}: starting`);
  while (true) {
    console.log(`consumer ${n}: waiting for item`);
    const item = await q.get();
    console.log(`consumer ${n}: has item ${str(item)}`);

    if (item === null) {
      q.task_done();
      break;
    } else {
      await asyncio.sleep(seconds);
      console.log(`consumer ${n}: has item ${str(item)}`);
      q.task_done();
    }
  }
});

const producer = asyncio.coroutine(async (q: Items, number_workers: number) => {
  console.log("producer : starting.");
  for (let i = 0; i < number_workers * 3; i++) {
    await q.put(i);
    console.log(`producer add task ${i}`);
  }

  for (let i = 0; i < number_workers; i++) {
    await q.put(null);
  }

  console.log("producer: waiting for queue to empty");
  await q.join();
  console.log("producer: ending");
});

/** The original sleeps for three seconds over each item; here the caller says how long. */
export const main = asyncio.coroutine(
  async (loop: asyncio.EventLoop, num_consumers: number, seconds: number) => {
    const q: Items = new asyncio.Queue();
    const consumers = Array.from({ length: num_consumers }, (_, i) =>
      loop.create_task(consumer(i, q, seconds)),
    );
    const prod = loop.create_task(producer(q, num_consumers));
    await asyncio.wait([...consumers, prod]);
  },
);
