// Effects, 16 at a time, by Effect.forEach.
import { Effect } from "effect";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  let done = 0;

  /** @param {number} amount */
  const job = (amount) =>
    Effect.gen(function* () {
      if (variant === "turn") yield* Effect.yieldNow;
      done += amount;
    });

  return Effect.runPromise(
    Effect.gen(function* () {
      watch.start();
      const amounts = new Array(n).fill(1);
      yield* Effect.forEach(amounts, job, { concurrency: 16, discard: true });
      watch.stop();
      return done;
    }),
  );
};
