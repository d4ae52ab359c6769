// The bare cost of the language under the generator form: a generator that fills an array of 128 and
// yields when it is full, and one that empties it and yields when it is empty, in turn. Gives the sum.
import { Fifo } from "./fifo.mjs";

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  const pairs = Number(variant);
  /** @type {Fifo<number>} */
  const items = new Fifo();
  let sum = 0;

  /** @param {number} first */
  function* producer(first) {
    for (let i = first; i < n; i += pairs) {
      while (items.size >= 128) yield;
      items.push(i);
    }
  }

  function* consumer() {
    for (let i = 0; i < n / pairs; i++) {
      while (items.size === 0) yield;
      sum += items.shift() ?? Number.NaN;
    }
  }

  watch.start();
  let running = [];
  for (let i = 0; i < pairs; i++) running.push(producer(i), consumer());
  while (running.length > 0) running = running.filter((each) => !each.next().done);
  watch.stop();
  return sum;
};
