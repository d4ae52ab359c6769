// Tasks, generators, that sleep an hour, each with a `finally`: cancelled, then awaited. The watch
// runs once all are asleep.
import { createTask, isCancelled, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  function* worker() {
    try {
      yield* sleep(3_600_000);
    } finally {
      done++;
    }
  }

  return run(function* () {
    const tasks = [];
    for (let i = 0; i < n; i++) tasks.push(createTask(worker));
    yield* sleep(0);
    watch.start();
    for (const task of tasks) task.cancel();
    for (const task of tasks) {
      try {
        yield* task;
      } catch (error) {
        if (!isCancelled(error)) throw error;
      }
    }
    watch.stop();
    return done;
  });
};
