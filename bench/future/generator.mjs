// A task, a generator, awaits one future after the other; a callback sets each in the next turn.
import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n }) =>
  run(function* () {
    const loop = getRunningLoop();
    let done = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      /** @type {Future<number>} */
      const future = new Future({ loop });
      loop.callSoon(() => future.setResult(1));
      done += yield* future;
    }
    return { elapsed: performance.now() - start, done };
  });
