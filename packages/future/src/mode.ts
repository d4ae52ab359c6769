// In a module of their own: a module reads what it exports itself through more pointers than what
// it imports, and these are read at every step.

/** How a frame goes on, or how it ended: with a value, or with an error. */
export type Mode = typeof NEXT | typeof THROW;
export const NEXT = 0;
export const THROW = 1;

/**
 * What an awaitable's iterator returns to let the loop turn once. It is sent RESUMED afterwards,
 * so that such an iterator needs no state. JavaScriptCore's `yield*` (Safari, Bun) hands on a copy
 * of it, which only its value can tell from a bare yield.
 */
export const TURN: IteratorYieldResult<undefined> = {
  done: false,
  value: Symbol("turn") as unknown as undefined,
};
export const RESUMED: unique symbol = Symbol("resumed");
