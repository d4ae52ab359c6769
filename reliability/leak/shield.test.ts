import { Future } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { shield } from "@asyncio-ts/task";
import { expect, it } from "vitest";

/** How many callbacks wait for a future. */
function callbacksOf({ first }: Future<unknown>): number {
  let count = 0;
  for (let entry = first; entry !== undefined; entry = entry.next) count++;
  return count;
}

// CPython 3.14 keeps one for all of them.
it("W10 cancelled shields leave one callback on what they shield, not one each", () => {
  const loop = new VirtualLoop();
  const inner = new Future<void>({ loop });
  for (let n = 0; n < 100; n++) {
    shield(inner).cancel();
    loop.runSync();
  }
  expect(callbacksOf(inner)).toBeLessThanOrEqual(1);
});
