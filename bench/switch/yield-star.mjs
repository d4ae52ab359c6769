// The bare cost of the language under `yield* sleep(0)`: 100 generators in a ring, each of which
// delegates to an iterator that waits once, and a loop that calls `next()` on one after the other. No
// queue, no tasks.
const GENERATORS = 100;

class Turn {
  waited = false;
  /** @type {{ done: boolean, value: undefined }} */
  result = { done: false, value: undefined };

  [Symbol.iterator]() {
    return this;
  }

  next() {
    this.result.done = this.waited;
    this.waited = !this.waited;
    return this.result;
  }
}

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  /** @returns {Generator<undefined, void, undefined>} */
  function* worker() {
    // One for all turns: nothing is allocated.
    const turn = new Turn();
    for (let i = 0; i < n / GENERATORS; i++) {
      yield* /** @type {Iterable<undefined>} */ (turn);
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
