/**
 * The method that Node, Bun and Deno's `node:util` call to print an object. Objects that have a
 * `describe()` print as that, in angle brackets.
 */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** Options and function that the method is called with. */
export type Inspect = (value: unknown, options: unknown) => string;
