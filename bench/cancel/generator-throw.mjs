// The bare cost of the language under the generator form: an error is thrown into generators that
// wait, each with a `finally`. A new error for each, with its stack.

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  function* worker() {
    try {
      yield;
    } finally {
      done++;
    }
  }

  const generators = Array.from({ length: n }, worker);
  for (const generator of generators) generator.next();
  watch.start();
  for (const generator of generators) {
    const reason = new Error("cancelled");
    try {
      generator.throw(reason);
    } catch (error) {
      if (error !== reason) throw error;
    }
  }
  watch.stop();
  return done;
};
