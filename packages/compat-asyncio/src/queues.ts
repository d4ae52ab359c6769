import type { Operation } from "@asyncio-ts/future";
import {
  type Compare,
  LifoQueue as CoreLifoQueue,
  PriorityQueue as CorePriorityQueue,
  Queue as CoreQueue,
} from "@asyncio-ts/queue";
import { Get, Join, Put } from "@asyncio-ts/queue/internal";
import { KeywordArguments, Signature } from "./kwargs.js";
import { addQueueStorage, type QueueStorage } from "./queue-storage.js";
import { unstarted } from "./unstarted.js";

/** Python's names for what all queues have in common. */
interface QueueNames<T> extends QueueStorage<T> {
  /** The number of items in the queue. */
  qsize(): number;
  /** Appends the item, or throws QueueFull. */
  put_nowait(item: T): void;
  /** Takes the next item, or throws QueueEmpty. */
  get_nowait(): T;
  /** Says that an item that was taken has been worked on. For `join()`. */
  task_done(): void;
}

const names: Omit<QueueNames<unknown>, keyof QueueStorage<unknown>> &
  ThisType<CoreQueue<unknown>> &
  Record<string, unknown> = {
  qsize() {
    return this.size;
  },
  put_nowait(item) {
    this.putNowait(itemOf(PUT_NOWAIT, item));
  },
  get_nowait() {
    return this.getNowait();
  },
  task_done() {
    this.taskDone();
  },
  // Coroutines in Python: nothing happens before they are awaited.
  put(this: CoreQueue<unknown>, item: unknown): Operation<void> {
    return unstarted(new Put(this, itemOf(PUT, item)));
  },
  get(this: CoreQueue<unknown>): Operation<unknown> {
    return unstarted(new Get(this));
  },
  join(this: CoreQueue<unknown>): Operation<void> {
    return unstarted(new Join(this));
  },
};

/** `queue.shutdown(true)` and `queue.shutdown({ immediate: true })`, as Python takes both. */
type Immediate = boolean | { readonly immediate?: boolean };

/** `new Queue(2)` and `new Queue({ maxsize: 2 })`. */
type Maxsize = number | { readonly maxsize?: number };

const QUEUE = new Signature("Queue.__init__", ["maxsize"], { required: 0 });
const PRIORITY_QUEUE = new Signature("Queue.__init__", ["maxsize", "compare"], { required: 0 });
const SHUTDOWN = new Signature("Queue.shutdown", ["immediate"], { required: 0 });
// An item may be any object, and so `undefined`, which may be left out.
const PUT = new Signature("Queue.put", ["item"], { required: 0, marked: true });
const PUT_NOWAIT = new Signature("Queue.put_nowait", ["item"], { required: 0, marked: true });

function itemOf(signature: Signature, item: unknown): unknown {
  return item instanceof KeywordArguments ? signature.bind([item])[0] : item;
}

function isImmediate(args: unknown[]): { readonly immediate: boolean } {
  return { immediate: SHUTDOWN.bind(args)[0] === true };
}

function addQueueNames(prototype: CoreQueue<unknown>): void {
  addQueueStorage(prototype);
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** CPython: `asyncio.Queue`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Queue<T> extends CoreQueue<T> {
  /** The other kinds are queues too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits it
    return this === Queue ? value instanceof CoreQueue : super[Symbol.hasInstance](value);
  }

  static {
    addQueueNames(Queue.prototype);
  }

  constructor(maxsize?: Maxsize);
  constructor(...args: unknown[]) {
    super(QUEUE.bind(args)[0]);
  }

  /** Ends the queue: `put` throws QueueShutDown from now on, `get` once it is empty, or at once with `immediate`. */
  override shutdown(immediate?: Immediate): void;
  override shutdown(...args: unknown[]): void {
    super.shutdown(isImmediate(args));
  }
}

/** CPython: `asyncio.LifoQueue`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class LifoQueue<T> extends CoreLifoQueue<T> {
  static {
    addQueueNames(LifoQueue.prototype);
  }

  constructor(maxsize?: Maxsize);
  constructor(...args: unknown[]) {
    super(QUEUE.bind(args)[0]);
  }

  /** Ends the queue: `put` throws QueueShutDown from now on, `get` once it is empty, or at once with `immediate`. */
  override shutdown(immediate?: Immediate): void;
  override shutdown(...args: unknown[]): void {
    super.shutdown(isImmediate(args));
  }
}

/** CPython: `asyncio.PriorityQueue`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class PriorityQueue<T> extends CorePriorityQueue<T> {
  static {
    addQueueNames(PriorityQueue.prototype);
  }

  /** `compare` is not Python's, whose items compare themselves. */
  constructor(maxsize?: number, compare?: Compare<T>);
  constructor(kwargs: { readonly maxsize?: number; readonly compare?: Compare<T> });
  constructor(...args: unknown[]) {
    const [maxsize, compare] = PRIORITY_QUEUE.bind(args);
    super(maxsize, compare);
  }

  /** Ends the queue: `put` throws QueueShutDown from now on, `get` once it is empty, or at once with `immediate`. */
  override shutdown(immediate?: Immediate): void;
  override shutdown(...args: unknown[]): void {
    super.shutdown(isImmediate(args));
  }
}

export interface Queue<T> extends QueueNames<T> {}
export interface LifoQueue<T> extends QueueNames<T> {}
export interface PriorityQueue<T> extends QueueNames<T> {}
