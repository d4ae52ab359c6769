/** By name. */
export type Keywords = Readonly<Record<string, unknown>>;

/**
 * The values of a method's parameters, given by their place or, in a last plain object, by
 * keyword; `undefined` where none was given. Throws TypeError as CPython does.
 */
export function bind(
  method: string,
  parameters: readonly string[],
  required: number,
  args: readonly unknown[],
  // biome-ignore lint/suspicious/noExplicitAny: the caller's own types say what the values are
): any[] {
  const last = args.at(-1);
  const keywords = isPlain(last) ? last : {};
  const given = isPlain(last) ? args.slice(0, -1) : args;
  const values: unknown[] = parameters.map((_, index) => given[index]);
  for (const [name, value] of Object.entries(keywords)) {
    const index = parameters.indexOf(name);
    if (index === -1) {
      throw new TypeError(
        `${method}() got an unexpected keyword argument '${name}': known are ${parameters.join(", ")}`,
      );
    }
    if (index < given.length) {
      throw new TypeError(`${method}() got multiple values for argument '${name}'`);
    }
    values[index] = value;
  }
  const missing = parameters.slice(0, required).filter((_, index) => values[index] === undefined);
  if (missing.length > 0) {
    const what = `required positional argument${missing.length === 1 ? "" : "s"}`;
    const names = missing.map((name) => `'${name}'`).join(" and ");
    throw new TypeError(`${method}() missing ${missing.length} ${what}: ${names}`);
  }
  return values;
}

/** An object literal: no array, and no instance of a class. */
export function isPlain(value: unknown): value is Keywords {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
