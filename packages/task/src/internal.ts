// What the facade needs of tasks, and nobody else should touch: it may change in any release.
export { addToAwaitedBy, discardFromAwaitedBy } from "./call-graph.js";
export { gatherOn } from "./gather.js";
export { refuseInLoop } from "./run-end.js";
export { sleepOperation } from "./sleep.js";
export { ENDED_AT_ONCE } from "./task.js";
export { waitOperation } from "./wait.js";
