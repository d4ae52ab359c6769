// Tasks that sleep an hour, each with a `finally`: all are halted, then awaited. The watch runs once
// all are asleep.
import { run, sleep, spawn } from "effection";

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
    for (let i = 0; i < n; i++) tasks.push(yield* spawn(worker));
    yield* sleep(0);
    watch.start();
    for (const task of tasks) yield* task.halt();
    watch.stop();
    return done;
  });
};
