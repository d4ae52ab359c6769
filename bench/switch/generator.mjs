// 100 tasks, generators, that let the loop turn again and again.
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

const TASKS = 100;

/** @type {import("../contender.js").Contender} */
export default ({ n }) => {
  const each = n / TASKS;
  let done = 0;

  function* worker() {
    for (let i = 0; i < each; i++) {
      yield* sleep(0);
      done++;
    }
  }

  return run(function* () {
    const start = performance.now();
    yield* gather(Array.from({ length: TASKS }, () => createTask(worker)));
    return { elapsed: performance.now() - start, done };
  });
};
