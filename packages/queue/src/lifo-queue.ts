import type { Items } from "./fifo.js";
import { Queue } from "./queue.js";

/** A queue from which the item that was put last comes first. CPython: `asyncio.LifoQueue`. */
export class LifoQueue<T> extends Queue<T> {
  /** Last in, first out. */
  protected override makeItems(): Items<T> {
    return new Stack<T>();
  }
}

class Stack<T> implements Items<T> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T {
    return this.#items.pop() as T;
  }
}
