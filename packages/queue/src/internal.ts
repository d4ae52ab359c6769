// What the facade needs of queues, and nobody else should touch: it may change in any release.
export { Get, Join, Put } from "./operations.js";
