export { Barrier } from "./barrier.js";
export { Condition } from "./condition.js";
export { BrokenBarrierError } from "./errors.js";
export { Event } from "./event.js";
export { Held, type Releasable } from "./held.js";
export { Lock } from "./lock.js";
export { type Acquirable, type ExclusiveBody, runExclusive } from "./run-exclusive.js";
export { BoundedSemaphore, Semaphore } from "./semaphore.js";
export type { WaitOptions } from "./wait-options.js";
