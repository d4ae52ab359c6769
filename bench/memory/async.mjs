// Tasks, async functions, each of which waits on a pending future of its own.
import { createFuture } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { coroutine, createTask, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  let done = 0;

  const worker = coroutine(
    /** @param {import("@asyncio-ts/future").Future<number>} future */
    async (future) => {
      const amount = await future;
      done += amount;
    },
  );

  const loop = new Loop({ asyncLocalStorage });
  return run(
    async () => {
      watch.start();
      const futures = Array.from({ length: n }, () => createFuture(loop));
      const tasks = futures.map((future) => createTask(worker(future)));
      await sleep(0);
      watch.stop();
      for (const future of futures) future.setResult(1);
      for (const task of tasks) await task;
      return done;
    },
    { loop },
  );
};
