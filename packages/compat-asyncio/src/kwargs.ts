import { Context } from "@asyncio-ts/loop";

/** Keyword arguments that can't be taken for anything else: see {@link kw}. */
export class KeywordArguments {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }
}

/**
 * Marks an object as keyword arguments, where it could be taken for an argument:
 *
 *     loop.call_soon(callback, 1, 2, asyncio.kw({ context }));
 *     await queue.put(asyncio.kw({ item }));
 */
export function kw(values: Readonly<Record<string, unknown>>): KeywordArguments {
  return new KeywordArguments(values);
}

export interface SignatureOptions {
  /** How many of the parameters have no default. Default: all. */
  readonly required?: number;
  /** Parameters that only a keyword can give: Python's `*, name`. */
  readonly keywords?: readonly string[];
  /** Whether it takes any number of further arguments: Python's `*args`. Default: false. */
  readonly variadic?: boolean;
  /** Whether keywords have to be marked by `kw`, because an argument may be any object. */
  readonly marked?: boolean;
}

/**
 * The parameters of one of Python's functions: sorts out which argument is for which of them.
 *
 * A last plain object counts as keyword arguments only if all its keys are parameters, so that an
 * argument is seldom taken for them; where nothing else can stand it always does.
 */
export class Signature {
  readonly #name: string;
  readonly #parameters: readonly string[];
  readonly #required: number;
  readonly #keywords: readonly string[];
  /** All that can be given by keyword. */
  readonly #known: readonly string[];
  readonly #variadic: boolean;
  readonly #marked: boolean;

  constructor(name: string, parameters: readonly string[], options: SignatureOptions = {}) {
    this.#name = name;
    this.#parameters = parameters;
    this.#required = options.required ?? parameters.length;
    this.#keywords = options.keywords ?? [];
    this.#known = [...parameters, ...this.#keywords];
    this.#variadic = options.variadic ?? false;
    this.#marked = options.marked ?? false;
  }

  /**
   * The values of the parameters, then of the keyword-only ones, `undefined` where none was given;
   * at the end the list of the further arguments. Throws TypeError as CPython does.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the caller's own types say what the values are
  bind(args: readonly unknown[]): any[] {
    const kwargs = this.#kwargs(args);
    const given = kwargs === undefined ? args : args.slice(0, -1);
    const count = this.#parameters.length;
    const values = given.slice(0, count);
    const rest = given.slice(count);
    const positional = values.length;
    while (values.length < this.#known.length) values.push(undefined);
    if (!this.#variadic && this.#keywords.length > 0) this.#checkCount(rest);
    if (kwargs !== undefined) this.#merge(kwargs, values, positional);
    if (positional < this.#required) this.#checkMissing(positional, kwargs);
    values.push(rest);
    return values;
  }

  /** The keyword arguments among `args`, if there are any. */
  #kwargs(args: readonly unknown[]): Kwargs | undefined {
    const last: unknown = args[args.length - 1];
    if (typeof last !== "object" || last === null) return undefined;
    if (last instanceof KeywordArguments) return last.values;
    if (this.#marked || !isPlain(last)) return undefined;
    const position = Math.min(args.length - 1, this.#parameters.length);
    if (!this.#variadic && position === this.#parameters.length) return last;
    const keys = Object.keys(last);
    // What has its value already is no keyword of a function that hands its arguments on.
    const names = this.#variadic ? this.#known.slice(position) : this.#known;
    if (keys.length === 0 || !keys.every((key) => names.includes(key))) return undefined;
    return this.#variadic && !isContext(last.context) ? undefined : last;
  }

  #merge(kwargs: Kwargs, values: unknown[], positional: number): void {
    for (const [name, value] of Object.entries(kwargs)) {
      const index = this.#known.indexOf(name);
      if (index === -1) {
        const known =
          this.#known.length === 0 ? "there are none" : `known are ${this.#known.join(", ")}`;
        throw new TypeError(
          `${this.#name}() got an unexpected keyword argument '${name}': ${known}`,
        );
      }
      if (index < positional) {
        throw new TypeError(`${this.#name}() got multiple values for argument '${name}'`);
      }
      values[index] = value;
    }
  }

  /** Arguments too many are dropped, as JavaScript's functions do, unless keywords were meant. */
  #checkCount(rest: readonly unknown[]): void {
    const wanted = this.#parameters.length;
    const extra = rest.filter((value) => value !== undefined).length;
    if (extra === 0) return;
    const count = `${wanted} positional argument${wanted === 1 ? "" : "s"}`;
    throw new TypeError(
      `${this.#name}() takes ${count} but ${wanted + extra} were given: write { ${this.#keywords[0]}: ... }`,
    );
  }

  #checkMissing(positional: number, kwargs: Kwargs = {}): void {
    const names = this.#parameters
      .slice(positional, this.#required)
      .filter((name) => !Object.hasOwn(kwargs, name))
      .map((name) => `'${name}'`);
    if (names.length === 0) return;
    const what = `required positional argument${names.length === 1 ? "" : "s"}`;
    throw new TypeError(`${this.#name}() missing ${names.length} ${what}: ${names.join(" and ")}`);
  }
}

type Kwargs = Readonly<Record<string, unknown>>;

function isContext(value: unknown): boolean {
  return value === undefined || value === null || value instanceof Context;
}

function isPlain(value: object): value is Kwargs {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
