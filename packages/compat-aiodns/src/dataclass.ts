/**
 * The base of a class that only holds what it was made with, as Python's frozen dataclasses do: the
 * console shows its name and its fields, and `instanceof` tells one kind from another.
 */
export function dataclass<F extends object>(): new (fields: F) => Readonly<F> {
  return class {
    constructor(fields: F) {
      Object.freeze(Object.assign(this, fields));
    }
  } as new (
    fields: F,
  ) => Readonly<F>;
}
