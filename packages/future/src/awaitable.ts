import { INSPECT, type Inspect, realm } from "@asyncio-ts/loop/internal";
import { type Claimant, claimant, currentEpoch, isEpoch, noteStray } from "./claim.js";
import type { Coroutine } from "./coroutine.js";
import type { Line } from "./line.js";
import type { Waiter } from "./waiter.js";

/**
 * What iterating an awaitable hands to its driver:
 * - `undefined`: let the loop turn once;
 * - a pending Waiter, such as a Future: wake me when it is done;
 * - a Coroutine: run this on top of me, and send me its result.
 */
export type Suspension = undefined | Waiter<unknown> | Coroutine<unknown>;

/** A generator that is a coroutine with the result `T`. What `function*` coroutines return. */
export type Coro<T> = Generator<Suspension, T, unknown>;

/** Something that both kinds of coroutine can wait for: `yield* x` and `await x`. */
export interface Awaitable<T> extends PromiseLike<T> {
  [Symbol.iterator](): Iterator<Suspension, T, unknown>;
}

/** As a promise's `then`. */
export type Then<T> = <A = T, B = never>(
  onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
  onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
) => Promise<A | B>;

export type Resolve<T> = (value: T) => void;
export type Reject = (reason: unknown) => void;

/**
 * The `then` of everything that can be awaited. It is a getter, since `await x` reads `x.then`
 * at once, and at that moment it is known whose code it is that awaits: see claim.ts.
 */
export abstract class AwaitableBase<T> implements Awaitable<T>, Promise<T> {
  /** For messages, and for the console. @internal */
  abstract describe(): string;

  /** @internal */
  [INSPECT](_depth: unknown, _options: unknown, _inspect: Inspect): string {
    return this.toString();
  }

  /** What it is and how it stands, as `<Future pending>`. */
  toString(): string {
    return `<${this.describe()}>`;
  }

  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }

  abstract [Symbol.iterator](): Iterator<Suspension, T, unknown>;

  /**
   * Calls one of the two when settled: at once if it is, else in the loop's order. The await of
   * code that is no task.
   *
   * @internal
   */
  abstract observe(resolve: Resolve<T>, reject: Reject): void;

  /** What it gives, once it is `ready`. @internal */
  declare outcome: unknown;

  /** True if it has a result, for which nobody has to wait. @internal */
  get ready(): boolean {
    return false;
  }

  /**
   * Has `line` go on with the outcome, if that is all there is to awaiting this, and says whether
   * it is. It saves native code an iterator.
   *
   * @internal
   */
  suspend(_line: Line): boolean {
    return false;
  }

  /** A promise's `then`. An `await` in a task's code parks the task, and can be cancelled. */
  get then(): Then<T> {
    const owner = claimant();
    if (owner !== undefined) return claimedThen(owner, this);
    if (realm.debug) noteStray();
    return plainThen as Then<T>;
  }

  /** As `then(undefined, onRejected)`: a promise, in which nothing is cancelled. */
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return promiseOf(this).catch(onRejected);
  }

  /** As `finally` of a promise of it. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return promiseOf(this).finally(onFinally);
  }
}

/** A promise of the awaitable's outcome. Making it waits for the awaitable, for nobody's sake. */
export function promiseOf<T>(awaitable: AwaitableBase<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => awaitable.observe(resolve, reject));
}

/** `then` for code that is no task's, as of any promise: it observes, and parks nobody. */
function plainThen<T, A = T, B = never>(
  this: AwaitableBase<T>,
  onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
  onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
): Promise<A | B> {
  return promiseOf(this).then(onFulfilled, onRejected);
}

/** The read of `then` that is to be called next, by whose code, and when it was. */
let reader: Claimant | undefined;
let read: AwaitableBase<unknown> | undefined;
let readIn = 0;

/**
 * `then` for the code of a task. One function serves for a read, as long as it is the only one that
 * has not been called; where several are made, the others need one of their own.
 */
function claimedThen<T>(owner: Claimant, awaitable: AwaitableBase<T>): Then<T> {
  const epoch = currentEpoch();
  owner.read(epoch);
  // A read of two epochs ago is that of no await, which would have called by now: see claim.ts.
  if (reader === undefined || readIn < epoch - 1) {
    reader = owner;
    read = awaitable;
    readIn = epoch;
    return thenOfReader as Then<T>;
  }
  const then = (onFulfilled?: unknown, onRejected?: unknown): unknown =>
    answerRead(owner, epoch, awaitable, onFulfilled, onRejected);
  return then as Then<T>;
}

function thenOfReader(
  this: AwaitableBase<unknown>,
  onFulfilled?: unknown,
  onRejected?: unknown,
): unknown {
  const owner = reader;
  if (owner === undefined || read !== this) {
    return plainThen.call(this, onFulfilled as never, onRejected as never);
  }
  reader = undefined;
  read = undefined;
  return answerRead(owner, readIn, this, onFulfilled, onRejected);
}

/** The `then` that was read in `epoch` is called: by an await, or by hand. */
function answerRead<T>(
  owner: Claimant,
  epoch: number,
  awaitable: AwaitableBase<T>,
  onFulfilled: unknown,
  onRejected: unknown,
): unknown {
  owner.called(epoch);
  if (isEpoch(epoch)) return plainThen.call(awaitable, onFulfilled as never, onRejected as never);
  owner.open(awaitable, onFulfilled as Resolve<T>, onRejected as Reject);
  return undefined;
}
