// The bare cost of the language under the generator form: generators that yield once each are all
// made, then all run to their yield, then all to their end. No queue, no tasks, no results.

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  function* worker() {
    yield;
    done++;
  }

  watch.start();
  const generators = [];
  for (let i = 0; i < n; i++) generators.push(worker());
  for (const generator of generators) generator.next();
  for (const generator of generators) generator.next();
  watch.stop();
  return done;
};
