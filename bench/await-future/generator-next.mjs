// The bare cost of the language under the generator form: a generator yields one object after the
// other, a closure sets each, and the generator is resumed with what was set. No queue, no states.

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  /** @type {() => void} */
  let callback = () => {};
  let done = 0;

  /** @returns {Generator<{ result: number }, void, number>} */
  function* worker() {
    for (let i = 0; i < n; i++) {
      const future = { result: 0 };
      callback = () => {
        future.result = 1;
      };
      done += yield future;
    }
  }

  watch.start();
  const running = worker();
  for (let step = running.next(0); !step.done; ) {
    callback();
    step = running.next(step.value.result);
  }
  watch.stop();
  return done;
};
