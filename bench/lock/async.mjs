// 1000 tasks, async functions, and one lock.
import { Loop } from "@asyncio-ts/loop";
import { Lock } from "@asyncio-ts/sync";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";

const TASKS = 1000;

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, asyncLocalStorage, watch }) => {
  const turn = variant === "turn";
  let inside = 0;
  let done = 0;

  return run(
    async () => {
      const lock = new Lock();

      async function worker() {
        for (let i = 0; i < n / TASKS; i++) {
          await lock.acquire();
          try {
            if (++inside !== 1) throw new Error("two hold the lock");
            if (turn) await sleep(0);
            inside--;
            done++;
          } finally {
            lock.release();
          }
        }
      }

      watch.start();
      await gather(Array.from({ length: TASKS }, () => createTask(worker)));
      watch.stop();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
