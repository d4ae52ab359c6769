// Imports the package and runs a first task.

/** @type {import("../contender.js").Contender} */
export default async ({ watch }) => {
  watch.start();
  const { run, sleep, spawn } = await import("effection");

  function* first() {
    yield* sleep(0);
    return 1;
  }

  const done = await run(function* () {
    const task = yield* spawn(first);
    return yield* task;
  });
  watch.stop();
  return done;
};
