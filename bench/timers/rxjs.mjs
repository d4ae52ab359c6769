// Actions of rxjs's VirtualTimeScheduler, all left to fire, in order.
import { VirtualTimeScheduler } from "rxjs";
import { delayOf } from "./delay.mjs";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  const scheduler = new VirtualTimeScheduler();
  let done = 0;
  let last = 0;
  watch.start();
  for (let i = 0; i < n; i++) {
    const deadline = delayOf(i);
    scheduler.schedule(() => {
      if (deadline < last) throw new Error("out of order");
      last = deadline;
      done++;
    }, deadline);
  }
  scheduler.flush();
  watch.stop();
  return done;
};
