import type { Loop } from "./loop.js";
import type { Runnable } from "./ready-queue.js";
import { realm } from "./realm.js";

/**
 * As `loop.schedule`, for a callback that the host makes in a macrotask of its own, such as that of
 * a socket which has got something: if the loop has nothing else to do it turns in that macrotask,
 * which saves one of its own for each event. To be called last.
 *
 * What is busy already goes on where it is: an armed macrotask comes right after those of the host,
 * and a flood of events gets one slice, not one for each.
 */
export function scheduleFromHost(loop: Loop, runnable: Runnable): void {
  const { ready, driver } = loop;
  const busy =
    ready.tail !== undefined ||
    driver.armed ||
    realm.held !== undefined ||
    realm.running !== undefined ||
    !loop.active;
  if (busy) {
    loop.schedule(runnable);
  } else {
    ready.push(runnable);
    driver.turnNow();
  }
}
