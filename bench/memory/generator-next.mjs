// The least that it takes: generators that wait, each for an object of its own.

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  /** @param {{ result: number }} future */
  function* worker(future) {
    yield future;
    done += future.result;
  }

  watch.start();
  const futures = Array.from({ length: n }, () => ({ result: 0 }));
  const generators = futures.map((future) => worker(future));
  for (const generator of generators) generator.next();
  watch.stop();
  for (const future of futures) future.result = 1;
  for (const generator of generators) generator.next();
  return done;
};
