// Effects, one on top of the other; the innermost yields again and again.
import { Effect } from "effect";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  /** @type {(depth: number) => Effect.Effect<number>} */
  const nested = (depth) =>
    Effect.gen(function* () {
      if (depth > 1) return yield* nested(depth - 1);
      let done = 0;
      watch.start();
      for (let i = 0; i < n; i++) {
        yield* Effect.yieldNow;
        done++;
      }
      watch.stop();
      return done;
    });

  return Effect.runPromise(nested(Number(variant)));
};
