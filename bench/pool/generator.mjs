// 16 workers, generators, that take jobs from a queue; each job is a generator.
import { Queue } from "@asyncio-ts/queue";
import { createTask, run, sleep } from "@asyncio-ts/task";

const WORKERS = 16;

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  let done = 0;

  /** @param {number} amount */
  function* job(amount) {
    if (variant === "turn") yield* sleep(0);
    done += amount;
  }

  return run(function* () {
    /** @type {Queue<number>} */
    const queue = new Queue();

    function* worker() {
      for (;;) {
        const amount = yield* queue.get();
        yield* job(amount);
        queue.taskDone();
      }
    }

    watch.start();
    for (let i = 0; i < n; i++) queue.putNowait(1);
    const workers = Array.from({ length: WORKERS }, () => createTask(worker));
    yield* queue.join();
    watch.stop();
    for (const each of workers) each.cancel();
    return done;
  });
};
