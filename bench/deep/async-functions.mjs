// Async functions, one on top of the other; the innermost awaits nothing in particular, again and again.

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  /** @type {(depth: number) => Promise<number>} */
  async function nested(depth) {
    if (depth > 1) return await nested(depth - 1);
    let done = 0;
    watch.start();
    for (let i = 0; i < n; i++) {
      await null;
      done++;
    }
    watch.stop();
    return done;
  }

  return nested(Number(variant));
};
