import type { Suspension } from "@asyncio-ts/future";
import {
  AwaitableBase,
  type Line,
  RESUMED,
  type Reject,
  type Resolve,
  TURN,
} from "@asyncio-ts/future/internal";
import { currentLoop } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";

/**
 * Waits for exactly one turn of the loop, and gives a result. It has no state, so that one object
 * serves every `sleep(0)`. CPython: `__sleep0`; rule T7.
 */
export class Turn<T> extends AwaitableBase<T> implements Iterator<Suspension, T, unknown> {
  /** @internal */
  readonly over: IteratorReturnResult<T>;

  constructor(result: T) {
    super();
    this.over = { done: true, value: result };
  }

  /** @internal */
  describe(): string {
    return "sleep(0)";
  }

  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    return this;
  }

  /** @internal */
  override suspend(line: Line): boolean {
    if (this.over.value !== undefined) return false;
    line.turn();
    return true;
  }

  next(sent: unknown): IteratorResult<Suspension, T> {
    return sent === RESUMED ? this.over : TURN;
  }

  throw(error: unknown): never {
    throw error;
  }

  /** @internal */
  observe(resolve: Resolve<T>, _reject: Reject): void {
    currentLoop().callSoon(() => {
      // What awaits there can only run in microtasks, and not beside a task that is held.
      realm.interrupted = true;
      resolve(this.over.value);
    });
  }
}

/** The one for every `sleep(0)`. */
export const turn: Turn<undefined> = new Turn(undefined);

/** True for what several callers may have got as one object, although each waits for himself. */
export function isShared(waitable: unknown): boolean {
  return waitable === turn;
}
