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

/** How many bytes more are in use, at the least, after `count` repetitions, in which nothing has to be kept. */
export async function growth(
  count: number,
  repeat: (count: number) => Promise<void>,
): Promise<number> {
  // So that code, caches and pools have their full size before it counts.
  await repeat(Math.min(count, 20_000));
  let least = Number.POSITIVE_INFINITY;
  // What is kept is kept each time; what the engine happens to compile meanwhile is not.
  for (let round = 0; round < 3 && least > 0; round++) {
    const before = await bytesInUse();
    await repeat(count);
    least = Math.min(least, (await bytesInUse()) - before);
  }
  return least;
}
