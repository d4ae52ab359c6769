// Timers of a loop: all created, then all cancelled; or each cancelled at once; or all left to fire, in
// order, by the clock of the host or by a virtual one.
import { createFuture } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { run } from "@asyncio-ts/task";
import { delayOf } from "./delay.mjs";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  function* cancelAll() {
    const loop = getRunningLoop();
    const timers = [];
    watch.start();
    for (let i = 0; i < n; i++) timers.push(loop.callLater(60_000 * delayOf(i), unexpected));
    for (const timer of timers) timer.cancel();
    watch.stop();
    return timers.filter((timer) => timer.cancelled()).length;
  }

  function* cancelAtOnce() {
    const loop = getRunningLoop();
    let done = 0;
    watch.start();
    for (let i = 0; i < n; i++) {
      const timer = loop.callLater(60_000 * delayOf(i), unexpected);
      timer.cancel();
      if (timer.cancelled()) done++;
    }
    watch.stop();
    return done;
  }

  function* fire() {
    const loop = getRunningLoop();
    const end = createFuture(loop);
    const start = loop.now();
    let done = 0;
    let last = 0;
    watch.start();
    for (let i = 0; i < n; i++) {
      const deadline = start + delayOf(i);
      loop.callAt(deadline, () => {
        if (deadline < last) end.setException(new Error("out of order"));
        last = deadline;
        if (++done === n) end.setResult(undefined);
      });
    }
    yield* end;
    watch.stop();
    return done;
  }

  if (variant === "") return run(cancelAll);
  if (variant === "at-once") return run(cancelAtOnce);
  return variant === "virtual" ? run(fire, { loop: new VirtualLoop() }) : run(fire);
};

function unexpected() {
  throw new Error("a cancelled timer fired");
}
