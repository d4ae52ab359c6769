// What the other packages of this tree need of futures and drivers, and nobody else should touch:
// it may change in any release.
export { checkSignal } from "./abort-signal.js";
export { AwaitableBase, type Reject, type Resolve } from "./awaitable.js";
export { makeCancelledError } from "./cancelled-error.js";
export { runningTask } from "./claim.js";
export { Driver, type DriverSink } from "./driver.js";
export { promiseOn } from "./from-promise.js";
export { settleAs } from "./future.js";
export { type Entry, isGenerator, isPromise, type Line } from "./line.js";
export { type Mode, NEXT, RESUMED, THROW, TURN } from "./mode.js";
export { type Call, noteMade } from "./never-awaited.js";
export { neverRetrieved, type Reporter } from "./reports.js";
export { Request } from "./request.js";
export { FAILED, FINISHED } from "./waiter.js";
