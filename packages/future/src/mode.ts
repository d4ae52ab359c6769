// In a module of their own: a module reads what it exports itself through more pointers than what
// it imports, and these are read at every step.

/** How a frame goes on, or how it ended: with a value, or with an error. */
export type Mode = typeof NEXT | typeof THROW;
export const NEXT = 0;
export const THROW = 1;

/**
 * What an awaitable's iterator returns to let the loop turn once. It is sent RESUMED afterwards,
 * so that such an iterator needs no state.
 */
export const TURN: IteratorYieldResult<undefined> = { done: false, value: undefined };
export const RESUMED: unique symbol = Symbol("resumed");
