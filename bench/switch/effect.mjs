// 100 fibers that yield again and again.
import { Effect, Fiber } from "effect";

const FIBERS = 100;

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  const worker = Effect.gen(function* () {
    for (let i = 0; i < n / FIBERS; i++) {
      yield* Effect.yieldNow;
      done++;
    }
  });

  return Effect.runPromise(
    Effect.gen(function* () {
      watch.start();
      const fibers = [];
      for (let i = 0; i < FIBERS; i++) fibers.push(yield* Effect.forkChild(worker));
      yield* Fiber.joinAll(fibers);
      watch.stop();
      return done;
    }),
  );
};
