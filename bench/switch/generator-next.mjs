// The bare cost of the language under the generator form: 100 generators in a ring, and a loop that
// calls `next()` on one after the other. No queue, no tasks, no futures.
const GENERATORS = 100;

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  function* worker() {
    for (let i = 0; i < n / GENERATORS; i++) {
      yield;
      done++;
    }
  }

  watch.start();
  const ring = Array.from({ length: GENERATORS }, worker);
  for (let at = 0, left = ring.length; left > 0; at = (at + 1) % GENERATORS) {
    if (ring[at]?.next().done) left--;
  }
  watch.stop();
  return done;
};
