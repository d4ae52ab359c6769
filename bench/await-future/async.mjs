// A task, an async function, awaits one future after the other; a callback of the loop sets each.
import { Future } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  const loop = new Loop({ asyncLocalStorage });
  return run(
    async () => {
      let done = 0;
      watch.start();
      for (let i = 0; i < n; i++) {
        /** @type {Future<number>} */
        const future = new Future({ loop });
        loop.callSoon(() => future.setResult(1));
        done += await future;
      }
      watch.stop();
      return done;
    },
    { loop },
  );
};
