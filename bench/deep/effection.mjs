// Operations, one on top of the other; the innermost lets the host turn again and again.
import { run, sleep } from "effection";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  /** @type {(depth: number) => import("effection").Operation<number>} */
  function* nested(depth) {
    if (depth > 1) return yield* nested(depth - 1);
    let done = 0;
    watch.start();
    for (let i = 0; i < n; i++) {
      yield* sleep(0);
      done++;
    }
    watch.stop();
    return done;
  }

  return run(() => nested(Number(variant)));
};
