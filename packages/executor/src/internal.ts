// What the facade needs of executors, and nobody else should touch: it may change in any release.
export { setExecutorOf, shutdownExecutorOf } from "./default-executor.js";
export { submitOn } from "./run-in-executor.js";
