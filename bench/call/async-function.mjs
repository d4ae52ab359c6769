// An async function awaits one call of another after the other.

const one = async () => 1;

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  let done = 0;
  watch.start();
  for (let i = 0; i < n; i++) done += await one();
  watch.stop();
  return done;
};
