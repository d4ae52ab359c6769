// Producers and consumers, fibers, with a bounded queue between them. Gives the sum.
import { Effect, Fiber, Queue } from "effect";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  const pairs = Number(variant);
  let sum = 0;

  return Effect.runPromise(
    Effect.gen(function* () {
      /** @type {Queue.Queue<number>} */
      const queue = yield* Queue.bounded(128);

      /** @param {number} first */
      const producer = (first) =>
        Effect.gen(function* () {
          for (let i = first; i < n; i += pairs) yield* Queue.offer(queue, i);
        });

      const consumer = Effect.gen(function* () {
        for (let i = 0; i < n / pairs; i++) {
          const item = yield* Queue.take(queue);
          sum += item;
        }
      });

      watch.start();
      const fibers = [];
      for (let i = 0; i < pairs; i++) {
        fibers.push(yield* Effect.forkChild(producer(i)), yield* Effect.forkChild(consumer));
      }
      yield* Fiber.joinAll(fibers);
      watch.stop();
      return sum;
    }),
  );
};
