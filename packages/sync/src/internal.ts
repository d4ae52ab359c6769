// What the facade needs of locks, and nobody else should touch: it may change in any release.
export { WaitForEvent } from "./event.js";
export { AcquireLock } from "./lock.js";
export { AcquireSemaphore } from "./semaphore.js";
