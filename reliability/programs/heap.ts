// Run by leak.test.ts: needs --expose-gc.
import { setImmediate } from "node:timers/promises";

/** The bytes that are in use, after everything that can be collected has been. */
export async function bytesInUse(): Promise<number> {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("run this with --expose-gc");
  for (let round = 0; round < 5; round++) {
    // What runs in macrotasks, such as the report of a failed task, holds on to things.
    await setImmediate();
    gc();
  }
  return process.memoryUsage().heapUsed;
}

/** How many bytes more are in use after `count` repetitions, in which nothing has to be kept. */
export async function growth(
  count: number,
  repeat: (count: number) => Promise<void>,
): Promise<number> {
  // So that code, caches and pools have their full size before it counts.
  await repeat(Math.min(count, 20_000));
  const before = await bytesInUse();
  await repeat(count);
  return (await bytesInUse()) - before;
}
