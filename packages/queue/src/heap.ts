import type { Items } from "./fifo.js";

/** Says which of two items comes first: negative if `a`, positive if `b`, as for `Array.sort`. */
export type Compare<T> = (a: T, b: T) => number;

/** A binary heap: the smallest item comes out first. Equal items come out in no certain order. */
export class Heap<T> implements Items<T> {
  readonly #items: T[] = [];
  readonly #compare: Compare<T>;

  constructor(compare: Compare<T>) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    const items = this.#items;
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex] as T;
      if (this.#compare(item, parent) >= 0) break;
      items[index] = parent;
      index = parentIndex;
    }
    items[index] = item;
  }

  shift(): T {
    const items = this.#items;
    const top = items[0] as T;
    const last = items.pop() as T;
    if (items.length > 0) this.#sink(last);
    return top;
  }

  #sink(item: T): void {
    const items = this.#items;
    const { length } = items;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= length) break;
      const right = childIndex + 1;
      if (right < length && this.#compare(items[right] as T, items[childIndex] as T) < 0) {
        childIndex = right;
      }
      const child = items[childIndex] as T;
      if (this.#compare(child, item) >= 0) break;
      items[index] = child;
      index = childIndex;
    }
    items[index] = item;
  }
}

/**
 * The natural order that Python's heap goes by: numbers, strings, bigints, booleans and dates by
 * `<`, arrays (Python's tuples) item by item. Throws TypeError for what has no order.
 */
export function naturalOrder(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const shorter = Math.min(a.length, b.length);
    for (let index = 0; index < shorter; index++) {
      const order = naturalOrder(a[index], b[index]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (typeof a !== typeof b || a === undefined || (typeof a === "object" && !isOrdered(a, b))) {
    throw new TypeError(
      `a PriorityQueue can't order ${typeof a} and ${typeof b} items: give it a compare function, or put [priority, item]`,
    );
  }
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** Objects that say what they are worth, as dates do. */
function isOrdered(a: unknown, b: unknown): boolean {
  return a !== null && b !== null && typeof (a as object).valueOf() !== "object";
}
