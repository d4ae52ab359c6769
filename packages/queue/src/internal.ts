// What the facade and the tests need of queues, and nobody else should touch: it may change in any
// release.
export { Fifo } from "./fifo.js";
export { Heap, naturalOrder } from "./heap.js";
export { Get, Join, Put } from "./operations.js";
