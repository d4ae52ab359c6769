import { advise, RuntimeError } from "./errors.js";
import { Loop } from "./loop.js";
import { plainScheduler } from "./plain-scheduler.js";
import { realm } from "./realm.js";
import type { Scheduler } from "./scheduler.js";

/**
 * The loop whose turn it is; in code that has awaited something foreign, the loop that it came
 * from; anywhere else the one loop of the realm that is running, if there is exactly one.
 *
 * @internal
 */
export function runningLoop(): Loop | undefined {
  if (realm.running !== undefined) return realm.running;
  const owner = realm.asyncContext?.get();
  if (owner !== undefined && !owner.loop.isClosed()) return owner.loop;
  if (realm.loops.size === 1) for (const loop of realm.loops) return loop;
  return undefined;
}

/** The running loop. Throws RuntimeError if there is none. CPython: `get_running_loop`. */
// Rule R9.
export function getRunningLoop(): Loop {
  const loop = runningLoop();
  if (loop !== undefined) return loop;
  throw advise(
    new RuntimeError("no running event loop"),
    realm.loops.size > 1
      ? "several loops are running: call this in a task of one"
      : "call this in a task or a callback of a loop, or use defaultLoop()",
  );
}

/** The realm's own loop, made when first asked for. It turns whenever there is something to do. */
export function defaultLoop(): Loop {
  if (realm.defaultLoop === undefined || realm.defaultLoop.isClosed()) {
    realm.defaultLoop = new Loop({ autorun: true });
  }
  return realm.defaultLoop;
}

/** The running loop, else the realm's own. What futures, timers and tasks use that are given none. */
export function currentLoop(): Loop {
  return runningLoop() ?? defaultLoop();
}

/** The running loop, else what wakes plain code. What locks and queues use, which need no timers. */
export function currentScheduler(): Scheduler {
  return runningLoop() ?? plainScheduler;
}
