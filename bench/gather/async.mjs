// Coroutines, async functions, that yield once each, gathered.
import { Loop } from "@asyncio-ts/loop";
import { coroutine, gather, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  const child = coroutine(async () => {
    await sleep(0);
    return 1;
  });

  return run(
    async () => {
      watch.start();
      const results = await gather(Array.from({ length: n }, () => child()));
      watch.stop();
      return results.reduce((sum, result) => sum + result, 0);
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
