// Imports the package and runs a first scheduled action.

/** @type {import("../contender.js").Contender} */
export default async ({ watch }) => {
  watch.start();
  const { asapScheduler } = await import("rxjs");
  const done = await new Promise((resolve) => {
    asapScheduler.schedule(() => resolve(1));
  });
  watch.stop();
  return done;
};
