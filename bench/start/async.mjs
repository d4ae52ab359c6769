// Imports the package and runs a first task, an async function.

/** @type {import("../contender.js").Contender} */
export default async ({ asyncLocalStorage, watch }) => {
  watch.start();
  const { createTask, run, sleep } = await import("@asyncio-ts/task");
  const { Loop } = await import("@asyncio-ts/loop");

  async function first() {
    await sleep(0);
    return 1;
  }

  const done = await run(async () => await createTask(first), {
    loop: new Loop({ asyncLocalStorage }),
  });
  watch.stop();
  return done;
};
