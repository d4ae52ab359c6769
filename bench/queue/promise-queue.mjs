// Async functions with a bounded queue of promises between them, written by hand as one would for
// this very use: a ring, and a promise only for those who have to wait. No cancellation, no fairness
// beyond that, no join. Gives the sum.
import { Fifo } from "./fifo.mjs";

/** @template T */
class PromiseQueue {
  /** @type {Fifo<T>} */
  #items = new Fifo();
  /** @type {Fifo<() => void>} */
  #putters = new Fifo();
  /** @type {Fifo<(item: T) => void>} */
  #getters = new Fifo();
  #bound;

  /** @param {number} bound */
  constructor(bound) {
    this.#bound = bound;
  }

  /** @param {T} item */
  async put(item) {
    while (this.#items.size >= this.#bound) {
      await new Promise((resolve) => this.#putters.push(() => resolve(undefined)));
    }
    const getter = this.#getters.shift();
    if (getter === undefined) this.#items.push(item);
    else getter(item);
  }

  /** @returns {Promise<T>} */
  async get() {
    if (this.#items.size === 0) return new Promise((resolve) => this.#getters.push(resolve));
    const item = /** @type {T} */ (this.#items.shift());
    this.#putters.shift()?.();
    return item;
  }
}

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  const pairs = Number(variant);
  /** @type {PromiseQueue<number>} */
  const queue = new PromiseQueue(128);
  let sum = 0;

  /** @param {number} first */
  async function producer(first) {
    for (let i = first; i < n; i += pairs) await queue.put(i);
  }

  async function consumer() {
    for (let i = 0; i < n / pairs; i++) {
      const item = await queue.get();
      sum += item;
    }
  }

  watch.start();
  const promises = [];
  for (let i = 0; i < pairs; i++) promises.push(producer(i), consumer());
  await Promise.all(promises);
  watch.stop();
  return sum;
};
