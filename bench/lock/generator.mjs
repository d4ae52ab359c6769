// 1000 tasks, generators, and one lock.
import { Lock } from "@asyncio-ts/sync";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

const TASKS = 1000;

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  const turn = variant === "turn";
  let inside = 0;
  let done = 0;

  return run(function* () {
    const lock = new Lock();

    function* worker() {
      for (let i = 0; i < n / TASKS; i++) {
        yield* lock.acquire();
        try {
          if (++inside !== 1) throw new Error("two hold the lock");
          if (turn) yield* sleep(0);
          inside--;
          done++;
        } finally {
          lock.release();
        }
      }
    }

    watch.start();
    yield* gather(Array.from({ length: TASKS }, () => createTask(worker)));
    watch.stop();
    return done;
  });
};
