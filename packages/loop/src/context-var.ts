import { type Context, currentContext } from "./context.js";
import { advise, RuntimeError, show, ValueError } from "./errors.js";
import { INSPECT } from "./inspect.js";
import { LookupError } from "./lookup-error.js";

const MISSING: unique symbol = Symbol("missing");

/** What `ContextVar.set` returns: gives the variable its former value back by `reset`. */
export class Token<T> {
  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  /** The value before the `set`, or `Token.MISSING`. */
  readonly oldValue: T | typeof MISSING;
  /** @internal */
  readonly context: Context;
  /** @internal */
  used = false;

  /** The `oldValue` of a variable that had none. */
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
  /** What it is called in messages. */
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

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  toString(): string {
    return this[INSPECT]();
  }

  /**
   * The value in the current context, else `fallback` if given, else the variable's default.
   * Throws LookupError if there is none.
   */
  get(): T;
  get<F>(fallback: F): T | F;
  get(...fallback: [] | [unknown]): unknown {
    const values = currentContext().values as Map<unknown, unknown>;
    const value = values.get(this);
    if (value !== undefined || values.has(this)) return value;
    if (fallback.length === 1) return fallback[0];
    if (this.fallback !== undefined) return this.fallback.value;
    throw advise(
      new LookupError(this),
      "it has no value here: set it, or give get() or the variable a default",
    );
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
