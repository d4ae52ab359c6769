// Callbacks of a loop: each schedules the next one, or all are scheduled at once.
import { createFuture } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { run } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) =>
  run(function* () {
    const loop = getRunningLoop();
    const chain = variant === "";
    const end = createFuture(loop);
    let done = 0;

    function callback() {
      if (++done === n) end.setResult(undefined);
      else if (chain) loop.callSoon(callback);
    }

    watch.start();
    if (chain) loop.callSoon(callback);
    else for (let i = 0; i < n; i++) loop.callSoon(callback);
    yield* end;
    watch.stop();
    return done;
  });
