// The entry for Node, Deno and Bun: that for browsers, and I/O.

// Gives loops the methods of `LoopMethods`.
import "./io/loop-methods.js";

export * from "./index.js";
export type { LoopMethods } from "./io/loop-methods.js";
