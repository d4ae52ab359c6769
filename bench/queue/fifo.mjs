/**
 * First in, first out, in an array that is only moved when half of it is empty.
 *
 * @template T
 */
export class Fifo {
  /** @type {(T | undefined)[]} */
  #items = [];
  #first = 0;

  get size() {
    return this.#items.length - this.#first;
  }

  /** @param {T} item */
  push(item) {
    this.#items.push(item);
  }

  /** @returns {T | undefined} */
  shift() {
    if (this.#first === this.#items.length) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first > 32 && this.#first * 2 > this.#items.length) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return item;
  }
}
