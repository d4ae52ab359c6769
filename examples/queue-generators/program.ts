import * as asyncio from "@asyncio-ts/compat-asyncio";
import { str } from "../python-text.js";

type Items = asyncio.Queue<number | null>;

// A generator object starts when the loop first steps it, as a Python coroutine does: no
// coroutine() is needed around these functions.
function* consumer(n: number, q: Items, seconds: number): asyncio.Coro<void> {
  console.log(`consumer ${n}: starting`);
  while (true) {
    console.log(`consumer ${n}: waiting for item`);
    const item = yield* q.get();
    console.log(`consumer ${n}: has item ${str(item)}`);

    if (item === null) {
      q.task_done();
      break;
    } else {
      yield* asyncio.sleep(seconds);
      console.log(`consumer ${n}: has item ${str(item)}`);
      q.task_done();
    }
  }
}

function* producer(q: Items, number_workers: number): asyncio.Coro<void> {
  console.log("producer : starting.");
  for (let i = 0; i < number_workers * 3; i++) {
    yield* q.put(i);
    console.log(`producer add task ${i}`);
  }

  for (let i = 0; i < number_workers; i++) {
    yield* q.put(null);
  }

  console.log("producer: waiting for queue to empty");
  yield* q.join();
  console.log("producer: ending");
}

/** The original sleeps for three seconds over each item; here the caller says how long. */
export function* main(
  loop: asyncio.EventLoop,
  num_consumers: number,
  seconds: number,
): asyncio.Coro<void> {
  const q: Items = new asyncio.Queue();
  const consumers = Array.from({ length: num_consumers }, (_, i) =>
    loop.create_task(consumer(i, q, seconds)),
  );
  const prod = loop.create_task(producer(q, num_consumers));
  yield* asyncio.wait([...consumers, prod]);
}
