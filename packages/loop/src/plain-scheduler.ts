import { captureMacrotask } from "./host.js";
import type { Runnable } from "./ready-queue.js";
import { realm } from "./realm.js";
import type { Scheduler } from "./scheduler.js";

// Plain code that waits for a queue or a lock belongs to no loop, and needs none: what wakes it
// runs in macrotasks of the host, first in, first out, each of them one turn. Not in microtasks:
// an `await` of what is there takes a few of them, and must come before what waited for longer.

// As this code is loaded, so that fake timers installed later do not stop what they can't see.
const macrotask = captureMacrotask();

class PlainScheduler implements Scheduler {
  #head: Runnable | undefined = undefined;
  #tail: Runnable | undefined = undefined;

  isClosed(): boolean {
    return false;
  }

  schedule(runnable: Runnable): void {
    this.scheduleChain(runnable, runnable);
  }

  scheduleChain(first: Runnable, last: Runnable): void {
    last.next = undefined;
    if (this.#tail === undefined) {
      this.#head = first;
      macrotask(this.#turn);
    } else {
      this.#tail.next = first;
    }
    this.#tail = last;
  }

  /** Runs exactly what is ready now. */
  readonly #turn = (): void => {
    // Plain code goes on in microtasks, which must not be those of a task that a loop waits for.
    if (realm.held !== undefined) {
      macrotask(this.#turn);
      return;
    }
    let runnable = this.#head;
    this.#head = undefined;
    this.#tail = undefined;
    while (runnable !== undefined) {
      const { next }: Runnable = runnable;
      runnable.run();
      runnable = next;
    }
  };
}

/** The one of this realm. */
export const plainScheduler: Scheduler = /* @__PURE__ */ new PlainScheduler();
