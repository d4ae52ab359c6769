// Fibers that sleep an hour, each with a finalizer: interrupted and awaited. The watch runs once all
// are asleep.
import { Effect, Fiber } from "effect";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  const worker = Effect.ensuring(
    Effect.sleep(3_600_000),
    Effect.sync(() => {
      done++;
    }),
  );

  return Effect.runPromise(
    Effect.gen(function* () {
      const fibers = [];
      for (let i = 0; i < n; i++) fibers.push(yield* Effect.forkChild(worker));
      yield* Effect.yieldNow;
      watch.start();
      yield* Fiber.interruptAll(fibers);
      watch.stop();
      return done;
    }),
  );
};
