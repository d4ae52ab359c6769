// Imports what a first fiber needs, and runs it. From the modules, not from "effect": that loads far more.

/** @type {import("../contender.js").Contender} */
export default async ({ watch }) => {
  watch.start();
  const Effect = await import("effect/Effect");
  const Fiber = await import("effect/Fiber");

  const first = Effect.gen(function* () {
    yield* Effect.yieldNow;
    return 1;
  });

  const done = await Effect.runPromise(
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(first);
      return yield* Fiber.join(fiber);
    }),
  );
  watch.stop();
  return done;
};
