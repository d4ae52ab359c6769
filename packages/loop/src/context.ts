import { advise, RuntimeError, show, ValueError } from "./errors.js";
import { printAsDescribed } from "./inspect.js";
import { realm } from "./realm.js";

// Contexts as in Python's `contextvars`: a Context maps variables to values, each callback and
// each task runs inside one, and a copy is cheap because it shares the table of values until one
// of the two is written to. CPython uses a persistent tree (HAMT) for that; with the few
// variables that programs have, a Map that is cloned at the first write after a copy is both
// smaller and faster.

type Values = Map<ContextVar<unknown>, unknown>;

const NO_VALUES: Values = new Map();
const MISSING: unique symbol = Symbol("missing");

/** A mapping from context variables to their values. CPython: `contextvars.Context`. */
export class Context {
  /** @internal */
  values: Values = NO_VALUES;
  /** True while `values` may be the table of another context too. @internal */
  shared = true;
  /** Number of `run` calls that this context has been left for and will return to. @internal */
  suspended = 0;

  static {
    printAsDescribed(Context.prototype);
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const values = [...this.values].map(([variable, value]) => `${variable.name}=${show(value)}`);
    return ["Context", ...values].join(" ");
  }

  /** A new context with the same values. */
  copy(): Context {
    const copy = new Context();
    copy.values = this.values;
    this.shared = true;
    return copy;
  }

  /**
   * Calls `fn` with this context as the current one and returns what it returns. What `fn` sets
   * stays in this context. Throws RuntimeError if the context is entered already.
   */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    const outer = currentContext();
    if (outer === this || this.suspended > 0) {
      throw advise(
        new RuntimeError("cannot enter context: <Context> is already entered"),
        "run the function in a copy of it, made by copy()",
      );
    }
    outer.suspended++;
    realm.context = this;
    try {
      return fn(...args);
    } finally {
      realm.context = outer;
      outer.suspended--;
    }
  }

  /** The value of `variable` in this context, or `fallback`. Defaults of variables don't count. */
  get<T>(variable: ContextVar<T>): T | undefined;
  get<T, F>(variable: ContextVar<T>, fallback: F): T | F;
  get<T, F>(variable: ContextVar<T>, fallback?: F): T | F | undefined {
    const values = this.values as Map<unknown, T>;
    const value = values.get(variable);
    return value === undefined && !values.has(variable) ? fallback : value;
  }

  has<T>(variable: ContextVar<T>): boolean {
    return this.values.has(variable as unknown as ContextVar<unknown>);
  }

  get size(): number {
    return this.values.size;
  }

  [Symbol.iterator](): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this.values.entries();
  }

  /** @internal */
  writable(): Values {
    if (this.shared) {
      this.values = new Map(this.values);
      this.shared = false;
    }
    return this.values;
  }
}

/** What `ContextVar.set` returns: gives the variable its former value back by `reset`. */
export class Token<T> {
  readonly variable: ContextVar<T>;
  /** The value before the `set`, or `Token.MISSING`. */
  readonly oldValue: T | typeof MISSING;
  /** @internal */
  readonly context: Context;
  /** @internal */
  used = false;

  static readonly MISSING: typeof MISSING = MISSING;

  /** @internal */
  constructor(variable: ContextVar<T>, oldValue: T | typeof MISSING, context: Context) {
    this.variable = variable;
    this.oldValue = oldValue;
    this.context = context;
  }
}

/**
 * A variable whose value belongs to the current context: to the running task or callback.
 * CPython: `contextvars.ContextVar`.
 */
export class ContextVar<T> {
  static {
    printAsDescribed(ContextVar.prototype);
  }

  readonly name: string;
  /** @internal */
  readonly fallback: { readonly value: T } | undefined;

  constructor(name: string, options?: { readonly default: T }) {
    if (typeof name !== "string") {
      throw new TypeError(`a context variable's name must be a string, got ${show(name)}`);
    }
    this.name = name;
    this.fallback =
      options !== undefined && "default" in options ? { value: options.default } : undefined;
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    return `ContextVar ${this.name}`;
  }

  /**
   * The value in the current context, else `fallback` if given, else the variable's default.
   * Throws an error named LookupError if there is none.
   */
  get(): T;
  get<F>(fallback: F): T | F;
  get(...fallback: [] | [unknown]): unknown {
    const values = currentContext().values as Map<unknown, unknown>;
    const value = values.get(this);
    if (value !== undefined || values.has(this)) return value;
    if (fallback.length === 1) return fallback[0];
    if (this.fallback !== undefined) return this.fallback.value;
    const error = new Error(
      `context variable ${show(this.name)} has no value here: set it, or give get() or the variable a default`,
    );
    error.name = "LookupError";
    throw error;
  }

  /** Sets the value in the current context. */
  set(value: T): Token<T> {
    const context = currentContext();
    const values = context.writable() as unknown as Map<ContextVar<T>, T>;
    const old = values.has(this) ? (values.get(this) as T) : MISSING;
    values.set(this, value);
    return new Token(this, old, context);
  }

  /** Undoes the `set` that returned `token`. Works once, and only in the context of the `set`. */
  reset(token: Token<T>): void {
    if (token.used) {
      throw advise(
        new RuntimeError(`<Token> has already been used once`),
        "a token undoes one set()",
      );
    }
    if (token.variable !== this) {
      throw advise(
        new ValueError("<Token> was created by a different ContextVar"),
        `it is of ${show(token.variable.name)}, not of ${show(this.name)}`,
      );
    }
    const context = currentContext();
    if (token.context !== context) {
      throw advise(
        new ValueError("<Token> was created in a different Context"),
        "call reset() in the task or callback that called set()",
      );
    }
    token.used = true;
    const values = context.writable() as unknown as Map<ContextVar<T>, T>;
    if (token.oldValue === MISSING) values.delete(this);
    else values.set(this, token.oldValue as T);
  }
}

/** The context of the code that is running. @internal */
export function currentContext(): Context {
  if (realm.detached > 0) {
    const owner = realm.asyncContext?.get();
    if (owner?.detached) return owner.context;
  }
  realm.root ??= new Context();
  realm.context ??= realm.root;
  return realm.context;
}

/** A copy of the current context. CPython: `contextvars.copy_context`. */
export function copyContext(): Context {
  return currentContext().copy();
}
