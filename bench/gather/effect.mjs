// Effects that yield once each, all at a time.
import { Effect } from "effect";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  const child = Effect.gen(function* () {
    yield* Effect.yieldNow;
    return 1;
  });

  return Effect.runPromise(
    Effect.gen(function* () {
      watch.start();
      const children = Array.from({ length: n }, () => child);
      const results = yield* Effect.all(children, { concurrency: "unbounded" });
      watch.stop();
      return results.reduce((sum, result) => sum + result, 0);
    }),
  );
};
