// A task, an async function, awaits one future after the other; a callback sets each in the next
// turn.
import { Future } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage }) => {
  const loop = new Loop({ asyncLocalStorage });
  return run(
    async () => {
      let done = 0;
      const start = performance.now();
      for (let i = 0; i < n; i++) {
        /** @type {Future<number>} */
        const future = new Future({ loop });
        loop.callSoon(() => future.setResult(1));
        done += await future;
      }
      return { elapsed: performance.now() - start, done };
    },
    { loop },
  );
};
