// 100 tasks, generators, that let the loop turn again and again.
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

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
    yield* gather(Array.from({ length: TASKS }, () => createTask(worker)));
    watch.stop();
    return done;
  });
};
