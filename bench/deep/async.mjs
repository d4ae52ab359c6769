// Coroutines, async functions, one on top of the other; the innermost lets the loop turn again and
// again. The watch runs once all are there: what is timed is a resume.
import { Loop } from "@asyncio-ts/loop";
import { coroutine, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, asyncLocalStorage, watch }) => {
  /** @type {(depth: number) => import("@asyncio-ts/task").Coroutine<number>} */
  const nested = coroutine(async (depth) => {
    if (depth > 1) return await nested(depth - 1);
    let done = 0;
    watch.start();
    for (let i = 0; i < n; i++) {
      await sleep(0);
      done++;
    }
    watch.stop();
    return done;
  });

  return run(() => nested(Number(variant)), { loop: new Loop({ asyncLocalStorage }) });
};
