// Tasks, generators, each of which waits on a pending future of its own.
import { createFuture } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { createTask, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  /** @param {import("@asyncio-ts/future").Future<number>} future */
  function* worker(future) {
    const amount = yield* future;
    done += amount;
  }

  return run(function* () {
    const loop = getRunningLoop();
    watch.start();
    const futures = Array.from({ length: n }, () => createFuture(loop));
    const tasks = futures.map((future) => createTask(worker(future)));
    yield* sleep(0);
    watch.stop();
    for (const future of futures) future.setResult(1);
    for (const task of tasks) yield* task;
    return done;
  });
};
