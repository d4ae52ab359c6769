// What the other packages of this tree need of the loop, and nobody else should touch: it may
// change in any release.

export { AgeList } from "./age-list.js";
export type { AsyncScope } from "./async-context.js";
export { contextOf, currentContext, type Inherited, inherit, type Scope } from "./context.js";
export {
  asyncContext,
  environment,
  type HostAbortController,
  interrupt,
  onInterrupt,
  print,
} from "./host.js";
export { scheduleFromHost } from "./host-event.js";
export { INSPECT, type Inspect } from "./inspect.js";
export { checkOptions } from "./options.js";
export { madeAt, originOf, rememberOrigin } from "./origin.js";
export { plainScheduler } from "./plain-scheduler.js";
export { ReadyQueue, type Runnable } from "./ready-queue.js";
export { type Holder, realm } from "./realm.js";
export { runningLoop } from "./running-loop.js";
export { checkTime } from "./time.js";
export { TimerHeap } from "./timer-heap.js";
export { hold, release } from "./turns.js";
