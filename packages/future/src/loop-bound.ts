import { advise, currentScheduler, RuntimeError, type Scheduler } from "@asyncio-ts/loop";
import { plainScheduler } from "@asyncio-ts/loop/internal";

/**
 * What the tasks of one loop share: a lock, a queue. It belongs to the loop of the task that first
 * has to wait for it; plain code outside of every loop may always wait.
 *
 * CPython: `mixins._LoopBoundMixin`; rule S1.
 */
export abstract class LoopBound {
  /** @internal */
  loop: Scheduler | undefined = undefined;

  /** Who wakes the code that is about to wait. Throws RuntimeError in the tasks of a second loop. */
  bind(): Scheduler {
    const scheduler = currentScheduler();
    if (scheduler === plainScheduler) return scheduler;
    this.loop ??= scheduler;
    if (this.loop !== scheduler) {
      throw advise(
        new RuntimeError(`<${this.constructor.name}> is bound to a different event loop`),
        "wait for it in tasks of one loop only",
      );
    }
    return scheduler;
  }
}
