import type { ContextVar } from "./context-var.js";
import { advise, RuntimeError, show } from "./errors.js";
import { INSPECT } from "./inspect.js";
import { realm } from "./realm.js";

// Contexts as in Python's `contextvars`: a Context maps variables to values, each callback and
// each task runs inside one, and a copy is cheap because it shares the table of values until one
// of the two is written to. CPython uses a persistent tree (HAMT) for that; with the few
// variables that programs have, a Map that is cloned at the first write after a copy is both
// smaller and faster.

/** A table of values, which nobody writes to once it is shared. @internal */
export type Values = Map<ContextVar<unknown>, unknown>;

const NO_VALUES: Values = new Map();

/** A context, or the values of the one that is made when somebody asks. @internal */
export type Inherited = Context | Values;

/**
 * What code runs in: a Context, or a callback or task that has been asked for none yet. Most never
 * are, and make do with the values that were there when they were made.
 *
 * @internal
 */
export interface Scope {
  inherited: Inherited;
}

/** A mapping from context variables to their values. CPython: `contextvars.Context`. */
export class Context {
  /** As a Scope: itself. @internal */
  readonly inherited: Context = this;
  /** @internal */
  values: Values;
  /** True while `values` may be the table of another context too. @internal */
  shared = true;
  /** Number of `run` calls that this context has been left for and will return to. @internal */
  suspended = 0;

  /** @internal */
  constructor(values = NO_VALUES) {
    this.values = values;
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const values = [...this.values].map(([variable, value]) => `${variable.name}=${show(value)}`);
    return ["Context", ...values].join(" ");
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  /** A new context with the same values. */
  copy(): Context {
    return new Context(valuesIn(this));
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
    const { scope } = realm;
    realm.scope = this;
    try {
      return fn(...args);
    } finally {
      realm.scope = scope;
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

  /** True if `variable` was set in this context. */
  has<T>(variable: ContextVar<T>): boolean {
    return this.values.has(variable as unknown as ContextVar<unknown>);
  }

  /** How many variables have a value in it. */
  get size(): number {
    return this.values.size;
  }

  /** The variables that were set, with their values. */
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

/** The context of what runs in `scope`: the same each time. @internal */
export function contextOf(scope: Scope): Context {
  const { inherited } = scope;
  if (!(inherited instanceof Map)) return inherited;
  const context = new Context(inherited);
  scope.inherited = context;
  return context;
}

/** The values in `scope` as they are now, to be inherited. */
function valuesIn(scope: Scope): Values {
  const { inherited } = scope;
  if (inherited instanceof Map) return inherited;
  inherited.shared = true;
  return inherited.values;
}

/** What the code that is running runs in. */
function currentScope(): Scope {
  if (realm.detached > 0) {
    const owner = realm.asyncContext?.get();
    if (owner?.detached) return owner.scope;
  }
  if (realm.scope === undefined) {
    realm.root ??= new Context();
    realm.scope = realm.root;
  }
  return realm.scope;
}

/** The context of the code that is running. @internal */
export function currentContext(): Context {
  return contextOf(currentScope());
}

/** What a copy of the current context would hold. @internal */
export function inherit(): Values {
  return valuesIn(currentScope());
}

/** A copy of the current context. CPython: `contextvars.copy_context`. */
export function copyContext(): Context {
  return new Context(inherit());
}
