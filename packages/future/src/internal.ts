// What the other packages of this tree need of futures and drivers, and nobody else should touch:
// it may change in any release.
export { AwaitableBase, RESUMED, type Reject, type Resolve, TURN } from "./awaitable.js";
export { runningTask } from "./claim.js";
export { Driver, type DriverSink } from "./driver.js";
export { type Entry, isGenerator, isPromise, type Mode, NEXT, THROW } from "./line.js";
export { Request } from "./request.js";
