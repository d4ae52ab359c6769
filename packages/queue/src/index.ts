export { QueueEmpty, QueueFull, QueueShutDown } from "./errors.js";
export type { Items } from "./fifo.js";
export type { Compare } from "./heap.js";
export { LifoQueue } from "./lifo-queue.js";
export { PriorityQueue } from "./priority-queue.js";
export { Queue, type QueueWaitOptions } from "./queue.js";
