// Imports the package and runs a first task, a generator.

/** @type {import("../contender.js").Contender} */
export default async ({ watch }) => {
  watch.start();
  const { createTask, run, sleep } = await import("@asyncio-ts/task");

  function* first() {
    yield* sleep(0);
    return 1;
  }

  const done = await run(function* () {
    return yield* createTask(first);
  });
  watch.stop();
  return done;
};
