import { show } from "@asyncio-ts/loop";
import type { Items } from "./fifo.js";
import { type Compare, Heap, naturalOrder } from "./heap.js";
import { Queue } from "./queue.js";

/**
 * A queue from which the smallest item comes first: by `compare`, else in natural order, in which
 * arrays compare item by item, so that `[priority, item]` works as in Python. Items that compare
 * as equal come out in no certain order. CPython: `asyncio.PriorityQueue`.
 */
export class PriorityQueue<T> extends Queue<T> {
  /** @internal */
  readonly order: { compare: Compare<T> };

  constructor(maxsize = 0, compare: Compare<T> = naturalOrder) {
    if (typeof maxsize === "function") {
      throw new TypeError("maxsize comes first: new PriorityQueue(0, compare)");
    }
    super(maxsize);
    if (typeof compare !== "function") {
      throw new TypeError(`compare must be a function, got ${show(compare)}`);
    }
    this.order = { compare };
  }

  /** The smallest first. */
  protected override makeItems(): Items<T> {
    return new Heap<T>((a, b) => this.order.compare(a, b));
  }
}
