import type { WaitList } from "@asyncio-ts/future";

/**
 * Whether anybody in the list still wants what it is a list for: waits, or was woken and has not run
 * yet. Those who were cancelled stand in it until they run, too.
 */
export function anyLive(list: WaitList): boolean {
  for (let place = list.head; place !== undefined; place = place.behind) {
    if (!place.threw()) return true;
  }
  return false;
}
