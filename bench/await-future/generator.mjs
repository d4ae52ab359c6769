// A task, a generator, awaits one future after the other; a callback of the loop sets each.
import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) =>
  run(function* () {
    const loop = getRunningLoop();
    let done = 0;
    watch.start();
    for (let i = 0; i < n; i++) {
      /** @type {Future<number>} */
      const future = new Future({ loop });
      loop.callSoon(() => future.setResult(1));
      done += yield* future;
    }
    watch.stop();
    return done;
  });
