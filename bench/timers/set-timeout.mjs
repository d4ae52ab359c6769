// Timers of the host: all created, then all cancelled; or each cancelled at once; or all left to fire.
import { delayOf } from "./delay.mjs";

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  let done = 0;
  if (variant === "") {
    const timers = [];
    watch.start();
    for (let i = 0; i < n; i++) timers.push(setTimeout(unexpected, 60_000 * delayOf(i)));
    for (const timer of timers) {
      clearTimeout(timer);
      done++;
    }
  } else if (variant === "at-once") {
    watch.start();
    for (let i = 0; i < n; i++) {
      const timer = setTimeout(unexpected, 60_000 * delayOf(i));
      clearTimeout(timer);
      done++;
    }
  } else {
    watch.start();
    await new Promise((resolve) => {
      for (let i = 0; i < n; i++) {
        setTimeout(() => {
          if (++done === n) resolve(undefined);
        }, delayOf(i));
      }
    });
  }
  watch.stop();
  return done;
};

function unexpected() {
  throw new Error("a cancelled timer fired");
}
