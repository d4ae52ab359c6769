// Fibers, each of which waits on a pending Deferred of its own.
import { Deferred, Effect, Fiber } from "effect";

const one = Effect.succeed(1);

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  /** @param {Deferred.Deferred<number>} deferred */
  const worker = (deferred) =>
    Effect.gen(function* () {
      const amount = yield* Deferred.await(deferred);
      done += amount;
    });

  return Effect.runPromise(
    Effect.gen(function* () {
      watch.start();
      /** @type {Deferred.Deferred<number>[]} */
      const deferreds = Array.from({ length: n }, () => Deferred.makeUnsafe());
      const fibers = [];
      for (const deferred of deferreds) fibers.push(yield* Effect.forkChild(worker(deferred)));
      yield* Effect.yieldNow;
      watch.stop();
      for (const deferred of deferreds) Deferred.doneUnsafe(deferred, one);
      yield* Fiber.joinAll(fibers);
      return done;
    }),
  );
};
