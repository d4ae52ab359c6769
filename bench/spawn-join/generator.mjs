// Tasks, generators, that yield once each: all are created, then awaited one after the other.
import { createTask, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  function* worker() {
    yield* sleep(0);
    done++;
  }

  return run(function* () {
    watch.start();
    const tasks = [];
    for (let i = 0; i < n; i++) tasks.push(createTask(worker));
    for (const task of tasks) yield* task;
    watch.stop();
    return done;
  });
};
