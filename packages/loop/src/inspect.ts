/**
 * The method that Node, Bun and Deno's `node:util` call to print an object. Objects that have a
 * `describe()` print as that, in angle brackets.
 */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** Options and function that the method is called with. */
export type Inspect = (value: unknown, options: unknown) => string;

/** Lets the instances of a class print as what they `describe()`. */
export function printAsDescribed(prototype: { describe(): string }): void {
  Object.defineProperty(prototype, INSPECT, {
    value(this: { describe(): string }): string {
      return `<${this.describe()}>`;
    },
    writable: true,
    configurable: true,
  });
}
