import { Context } from "@asyncio-ts/loop";

/** Keyword arguments that can't be taken for anything else: see {@link kw}. */
export class KeywordArguments {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }
}

/**
 * Marks an object as keyword arguments, where a callback's own arguments come before it:
 *
 *     loop.call_soon(callback, 1, 2, asyncio.kw({ context }));
 */
export function kw(values: Readonly<Record<string, unknown>>): KeywordArguments {
  return new KeywordArguments(values);
}

/**
 * Splits the keyword arguments off a list of arguments. A last plain object counts only if all its
 * keys are among `names`, so that a callback's own argument is seldom taken for one.
 */
export function splitKwargs<T>(args: readonly T[], names: readonly string[]): [T[], Kwargs] {
  const last: unknown = args[args.length - 1];
  if (last instanceof KeywordArguments) {
    for (const name of Object.keys(last.values)) {
      if (!names.includes(name)) {
        throw new TypeError(
          `got an unexpected keyword argument '${name}': known are ${names.join(", ")}`,
        );
      }
    }
    return [args.slice(0, -1), last.values];
  }
  if (isPlain(last) && isKwargs(last, names)) return [args.slice(0, -1), last];
  return [[...args], {}];
}

export type Kwargs = Readonly<Record<string, unknown>>;

function isKwargs(object: Kwargs, names: readonly string[]): boolean {
  const keys = Object.keys(object);
  return (
    keys.length > 0 &&
    keys.every((key) => names.includes(key)) &&
    (object.context === undefined || object.context === null || object.context instanceof Context)
  );
}

function isPlain(value: unknown): value is Kwargs {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
