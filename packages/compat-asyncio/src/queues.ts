import type { Operation } from "@asyncio-ts/future";
import {
  LifoQueue as CoreLifoQueue,
  PriorityQueue as CorePriorityQueue,
  Queue as CoreQueue,
} from "@asyncio-ts/queue";
import { Get, Join, Put } from "@asyncio-ts/queue/internal";

/** Python's names for what all queues have in common. */
interface QueueNames<T> {
  qsize(): number;
  put_nowait(item: T): void;
  get_nowait(): T;
  task_done(): void;
}

const names: QueueNames<unknown> & ThisType<CoreQueue<unknown>> & Record<string, unknown> = {
  qsize() {
    return this.size;
  },
  put_nowait(item) {
    this.putNowait(item);
  },
  get_nowait() {
    return this.getNowait();
  },
  task_done() {
    this.taskDone();
  },
  // Coroutines in Python: nothing happens before they are awaited.
  put(this: CoreQueue<unknown>, item: unknown): Operation<void> {
    return new Put(this, item);
  },
  get(this: CoreQueue<unknown>): Operation<unknown> {
    return new Get(this);
  },
  join(this: CoreQueue<unknown>): Operation<void> {
    return new Join(this);
  },
};

/** `queue.shutdown(true)` and `queue.shutdown({ immediate: true })`, as Python takes both. */
type Immediate = boolean | { readonly immediate?: boolean };

function keyword(immediate: Immediate): { readonly immediate?: boolean } {
  return typeof immediate === "object" ? immediate : { immediate };
}

function addQueueNames(prototype: CoreQueue<unknown>): void {
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** CPython: `asyncio.Queue`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Queue<T> extends CoreQueue<T> {
  static {
    addQueueNames(Queue.prototype);
  }

  override shutdown(immediate: Immediate = false): void {
    super.shutdown(keyword(immediate));
  }
}

/** CPython: `asyncio.LifoQueue`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class LifoQueue<T> extends CoreLifoQueue<T> {
  static {
    addQueueNames(LifoQueue.prototype);
  }

  override shutdown(immediate: Immediate = false): void {
    super.shutdown(keyword(immediate));
  }
}

/** CPython: `asyncio.PriorityQueue`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class PriorityQueue<T> extends CorePriorityQueue<T> {
  static {
    addQueueNames(PriorityQueue.prototype);
  }

  override shutdown(immediate: Immediate = false): void {
    super.shutdown(keyword(immediate));
  }
}

export interface Queue<T> extends QueueNames<T> {}
export interface LifoQueue<T> extends QueueNames<T> {}
export interface PriorityQueue<T> extends QueueNames<T> {}
