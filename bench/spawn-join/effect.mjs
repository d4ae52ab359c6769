// Fibers that yield once each: all are forked, then joined.
import { Effect, Fiber } from "effect";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  const worker = Effect.gen(function* () {
    yield* Effect.yieldNow;
    done++;
  });

  return Effect.runPromise(
    Effect.gen(function* () {
      watch.start();
      const fibers = [];
      for (let i = 0; i < n; i++) fibers.push(yield* Effect.forkChild(worker));
      yield* Fiber.joinAll(fibers);
      watch.stop();
      return done;
    }),
  );
};
