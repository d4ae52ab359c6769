import type { Queue as CoreQueue } from "@asyncio-ts/queue";

/**
 * What a subclass overrides to keep the items in a way of its own, as CPython's queues offer it. Only
 * `_queue`, of which the queue asks the size, has to be an array, a Set, or the like.
 */
export interface QueueStorage<T> {
  /** Where the items are. */
  _queue: { readonly length: number } | { readonly size: number };
  /** Makes `_queue`. Called once, by the constructor, before the subclass has set its fields. */
  _init(maxsize: number): void;
  /** Puts an item into `_queue`. */
  _put(item: T): void;
  /** Takes the next one out of it. Only called when there is one. */
  _get(): T;
}

/** As the core's queues keep them, or an array in their place. */
interface Items<T> {
  readonly size?: number;
  readonly length?: number;
  push(item: T): void;
  shift(): T;
}

type Overridable<T> = CoreQueue<T> & QueueStorage<T>;

/** Lets subclasses override the storage. Those that don't, keep their items as the core's queues do. */
export function addQueueStorage(prototype: CoreQueue<unknown>): void {
  const { makeItems } = prototype as unknown as { makeItems(): Items<unknown> };
  const storage: Pick<QueueStorage<unknown>, "_init" | "_put" | "_get"> = {
    _init(this: Overridable<unknown>) {
      this._queue = makeItems.call(this) as Items<unknown> & { readonly size: number };
    },
    _put(this: Overridable<unknown>, item) {
      (this._queue as unknown as Items<unknown>).push(item);
    },
    _get(this: Overridable<unknown>) {
      return (this._queue as unknown as Items<unknown>).shift();
    },
  };
  const choose = function (this: Overridable<unknown>): Items<unknown> {
    const { _init, _put, _get } = this;
    if (_init === storage._init && _put === storage._put && _get === storage._get) {
      return makeItems.call(this);
    }
    this._init(this.maxsize);
    return new OwnItems(this);
  };
  for (const [name, value] of Object.entries({ ...storage, makeItems: choose })) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

class OwnItems<T> implements Items<T> {
  readonly #storage: QueueStorage<T>;

  constructor(storage: QueueStorage<T>) {
    this.#storage = storage;
  }

  get size(): number {
    const items = this.#storage._queue as Partial<Record<"length" | "size", number>>;
    return items.length ?? items.size ?? 0;
  }

  push(item: T): void {
    this.#storage._put(item);
  }

  shift(): T {
    return this.#storage._get();
  }
}
