import type { Suspension } from "@asyncio-ts/future";
import { AwaitableBase, type Reject, type Resolve } from "@asyncio-ts/future/internal";
import { currentLoop } from "@asyncio-ts/loop";

const suspended: IteratorYieldResult<undefined> = { done: false, value: undefined };

/** Waits for exactly one turn of the loop. CPython: `__sleep0`; rule T7. */
export class Turn<T> extends AwaitableBase<T> implements Iterator<Suspension, T, unknown> {
  /** @internal */
  readonly result: T;
  /** @internal */
  suspended = false;

  constructor(result: T) {
    super();
    this.result = result;
  }

  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    return this;
  }

  next(): IteratorResult<Suspension, T> {
    if (this.suspended) return { done: true, value: this.result };
    this.suspended = true;
    return suspended;
  }

  throw(error: unknown): never {
    throw error;
  }

  /** @internal */
  observe(resolve: Resolve<T>, _reject: Reject): void {
    currentLoop().callSoon(() => resolve(this.result));
  }
}
