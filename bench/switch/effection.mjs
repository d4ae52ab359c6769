// 100 tasks that let the host turn again and again: effection has no cheaper way to let others run.
import { run, sleep, spawn } from "effection";

const TASKS = 100;

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  function* worker() {
    for (let i = 0; i < n / TASKS; i++) {
      yield* sleep(0);
      done++;
    }
  }

  return run(function* () {
    watch.start();
    const tasks = [];
    for (let i = 0; i < TASKS; i++) tasks.push(yield* spawn(worker));
    for (const task of tasks) yield* task;
    watch.stop();
    return done;
  });
};
