import { advise, currentLoop, RuntimeError } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Reject, type Resolve, type Suspension } from "./awaitable.js";
import { runOnLoop } from "./driver.js";
import { noteMade } from "./never-awaited.js";

/** The result of a coroutine function, of either kind. */
export type CoroutineResult<R> =
  R extends Generator<infer _Y, infer T, infer _N>
    ? T
    : R extends PromiseLike<infer T>
      ? Awaited<T>
      : R;

/** A function whose call is the body of a coroutine. */
// biome-ignore lint/suspicious/noExplicitAny: any parameters will do, and any `this`
export type CoroutineFunction<A extends any[] = any[], R = unknown> = (this: any, ...args: A) => R;

/** Marks the functions that `coroutine()` has made. */
const MADE = Symbol.for("@asyncio-ts/coroutine");

/**
 * A call that has not begun: it runs when it is awaited, as a part of whoever awaits it, or as a
 * task of its own. It can be used once. What calling a function made by {@link coroutine} returns.
 */
export class Coroutine<T> extends AwaitableBase<T> {
  /** @internal */
  readonly fn: CoroutineFunction;
  /** @internal */
  readonly self: unknown;
  /** @internal */
  args: unknown[];
  /**
   * It has been handed to a driver by the awaiter below, and the driver may run it. No other frame has
   * such a field: by that a line knows a call, and can begin with it. @internal
   */
  awaited = false;
  /** 0 while unused: the same field as that of an operation, see never-awaited.ts. @internal */
  phase: 0 | 1 = 0;
  /** @internal */
  started = false;

  /** @internal */
  constructor(fn: CoroutineFunction, self: unknown, args: unknown[]) {
    super();
    this.fn = fn;
    this.self = self;
    this.args = args;
    if (realm.tracksCalls) noteMade(this);
  }

  /** The name of its function. */
  // Ours are methods of an object where they have the name of what makes them: the build gives a
  // function that shadows another one a new name, which users would read.
  get name(): string {
    return this.fn.name;
  }

  /** @internal */
  get used(): boolean {
    return this.phase !== 0;
  }

  /** Marks it as used. @internal */
  use(): void {
    if (this.phase !== 0) {
      throw advise(
        new RuntimeError("cannot reuse already awaited coroutine"),
        "call its function again, or make a task, which can be awaited many times",
      );
    }
    this.phase = 1;
  }

  /** @internal */
  describe(): string {
    return `Coroutine ${this.name || "<anonymous>"}`;
  }

  /** @internal */
  observe(resolve: Resolve<T>, reject: Reject): void {
    runOnLoop<T>(this, currentLoop()).observe(resolve, reject);
  }

  /** It is used once, so it can be its own awaiter. */
  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    this.use();
    return this as unknown as Iterator<Suspension, T, unknown>;
  }

  /** Asks the driver to run the coroutine, then passes its result on. @internal */
  next(value: unknown): IteratorResult<Suspension, T> {
    if (this.started) return { done: true, value: value as T };
    this.started = true;
    this.awaited = true;
    return { done: false, value: this };
  }

  /** @internal */
  throw(error: unknown): never {
    throw error;
  }
}

/**
 * Makes a coroutine function of a `function*` or an `async` function: its calls are lazy, and
 * their results can be awaited in both kinds of coroutine. `this` is kept.
 *
 *     const fetchUser = coroutine(async (id: number) => { ... });
 *     const user = await fetchUser(1);         // in an async function
 *     const user = yield* fetchUser(1);        // in a generator
 */
export function coroutine<This, A extends unknown[], R>(
  fn: (this: This, ...args: A) => R,
): (this: This, ...args: A) => Coroutine<CoroutineResult<R>> {
  if (typeof fn !== "function") {
    throw new TypeError(
      "coroutine() takes a function* or an async function: pass the function, not a call of it",
    );
  }
  const call = function (this: This, ...args: A): Coroutine<CoroutineResult<R>> {
    return new Coroutine(fn as CoroutineFunction, this, args);
  };
  Object.defineProperty(call, "name", { value: fn.name, configurable: true });
  Object.defineProperty(call, MADE, { value: true });
  return call;
}

/** True for a `function*`, an `async` function and what {@link coroutine} makes. */
export function isCoroutineFunction(value: unknown): boolean {
  if (typeof value !== "function") return false;
  // By their tags, since functions of another realm are of other classes.
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return MADE in value || tag === "GeneratorFunction" || tag === "AsyncFunction";
}
