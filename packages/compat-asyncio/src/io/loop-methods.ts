import { EventLoop } from "../event-loop.js";
import { ExecutorMethods } from "./executors.js";
import { SignalMethods } from "./signals.js";

// The methods of loops that are for Node, Deno and Bun only: each area of I/O has a class of them,
// which stands here twice, for the types and for the code. They are given to the class of
// loops that there is, so that every loop has them, however it was made.

/** The methods that loops have on Node, Deno and Bun only. An `EventLoop` has them there. */
export interface LoopMethods extends ExecutorMethods, SignalMethods {}

declare global {
  interface AsyncioLoopMethods extends LoopMethods {}
}

for (const { prototype } of [ExecutorMethods, SignalMethods]) {
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(prototype);
  Object.defineProperties(EventLoop.prototype, methods);
}
