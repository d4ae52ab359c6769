// 1000 fibers, and one semaphore with room for one.
import { Effect, Fiber, Semaphore } from "effect";

const FIBERS = 1000;

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  const turn = variant === "turn";
  let inside = 0;
  let done = 0;

  return Effect.runPromise(
    Effect.gen(function* () {
      const semaphore = yield* Semaphore.make(1);

      const body = Effect.gen(function* () {
        if (++inside !== 1) throw new Error("two hold the semaphore");
        if (turn) yield* Effect.yieldNow;
        inside--;
        done++;
      });

      const worker = Effect.gen(function* () {
        for (let i = 0; i < n / FIBERS; i++) yield* semaphore.withPermit(body);
      });

      watch.start();
      const fibers = [];
      for (let i = 0; i < FIBERS; i++) fibers.push(yield* Effect.forkChild(worker));
      yield* Fiber.joinAll(fibers);
      watch.stop();
      return done;
    }),
  );
};
