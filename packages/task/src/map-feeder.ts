import {
  type Coro,
  Coroutine,
  type CoroutineFunction,
  createFuture,
  type Future,
  isCancelled,
  runOutside,
} from "@asyncio-ts/future";
import { type Loop, show } from "@asyncio-ts/loop";
import { createTask, type Task } from "./task.js";

/** Where a map gets its items from. */
interface Iterated {
  [Symbol.iterator]?: () => unknown;
  [Symbol.asyncIterator]?: () => unknown;
}

interface Source {
  next?: CoroutineFunction;
  return?: CoroutineFunction;
}

/** What the items are for. */
export interface Fed {
  /** Begins the call for an item. */
  begin(item: unknown): void;
  /** The source has thrown. */
  sourceFailed(error: unknown): void;
}

/** Takes items from a source as there is room, in a task of its own, and closes it at the end. */
export class Feeder {
  readonly #iterable: Iterated;
  /** How many items may be in use. */
  readonly #capacity: number;
  readonly #fed: Fed;
  #iterator: Source = {};
  #loop: Loop | undefined = undefined;
  #task: Task<void> | undefined = undefined;
  #used = 0;
  /** Wakes the task, which waits for room. */
  #room: Future<void> | undefined = undefined;
  /** It waits for something foreign, which can't be interrupted. */
  #abandoned = false;
  #closeFailure: { readonly error: unknown } | undefined = undefined;
  /** No item will be taken any more. */
  over = false;

  constructor(iterable: unknown, capacity: number, fed: Fed) {
    this.#iterable = Object(iterable) as Iterated;
    const open = this.#iterable[Symbol.asyncIterator] ?? this.#iterable[Symbol.iterator];
    if (typeof open !== "function") {
      throw new TypeError(`map() takes an iterable or an async iterable, got ${show(iterable)}`);
    }
    this.#capacity = capacity;
    this.#fed = fed;
  }

  get started(): boolean {
    return this.#task !== undefined;
  }

  /** True if there is nothing to wait for. */
  get ended(): boolean {
    return this.#abandoned || (this.#task?.done() ?? true);
  }

  /** Calls `atEnd` when the source has been closed. */
  start(loop: Loop, atEnd: () => void): void {
    this.#loop = loop;
    const feeding = new Coroutine<void>(this.#feed, this, []);
    this.#task = createTask<void>(feeding, { loop, name: "source of map()" });
    this.#task.addDoneCallback(atEnd);
  }

  /** An item is not in use any more. */
  giveRoom(): void {
    this.#used--;
    if (this.#room?.done() === false) this.#room.setResult();
  }

  /** Takes no item any more, and closes the source. */
  stop(): void {
    if (this.over) return;
    this.over = true;
    if (this.#task === undefined) return;
    if (!this.#task.driver.detached) {
      this.#task.cancel();
      return;
    }
    this.#abandoned = true;
    // It may be that closing it ends its wait. If not, it ends when that does.
    const closing = runOutside(async () => this.#iterator.return?.());
    closing.catch((error: unknown) => {
      this.#closeFailure = { error };
    });
  }

  /** Throws what closing the source has thrown, once. */
  checkClosed(): void {
    const failure = this.#closeFailure;
    this.#closeFailure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  /** Never throws: what the source throws is for those who take. */
  *#feed(): Coro<void> {
    let open = false;
    try {
      const waits = this.#iterable[Symbol.asyncIterator] !== undefined;
      const opener = waits ? Symbol.asyncIterator : Symbol.iterator;
      this.#iterator = this.#iterable[opener]?.() as Source;
      open = true;
      while (!this.over) {
        if (this.#used >= this.#capacity) {
          this.#room = createFuture<void>(this.#loop as Loop);
          yield* this.#room;
          continue;
        }
        const next = this.#iterator.next as CoroutineFunction;
        // As native code of this task, so that a cancellation reaches into an async generator.
        const step = waits
          ? yield* new Coroutine<IteratorResult<unknown>>(next, this.#iterator, [])
          : (next.call(this.#iterator) as IteratorResult<unknown>);
        open = step.done !== true;
        if (!open) break;
        if (this.over) continue;
        this.#used++;
        this.#fed.begin(step.value);
      }
    } catch (error) {
      // A source that throws has ended, but not one in whose wait we were cancelled.
      if (!isCancelled(error)) open = false;
      if (!this.over) {
        this.over = true;
        this.#fed.sourceFailed(error);
      } else if (!isCancelled(error)) {
        this.#closeFailure = { error };
      }
    }
    this.over = true;
    if (open && !this.#abandoned) yield* this.#close();
  }

  *#close(): Coro<void> {
    try {
      const close = this.#iterator.return;
      if (close !== undefined) yield* new Coroutine(close, this.#iterator, []);
    } catch (error) {
      this.#closeFailure = { error };
    }
  }
}
