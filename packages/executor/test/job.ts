import process from "node:process";
import type { Job } from "@asyncio-ts/executor";
import { expect } from "vitest";

/** The job of that name in jobs.mjs. */
export const job = (name: string, more: Partial<Job> = {}): Job => ({
  module: new URL("./jobs/jobs.mjs", import.meta.url),
  name,
  ...more,
});

/** What a job that blocks says by `[0]` and waits for in `[1]`. */
export const newFlags = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/** Until so many jobs with these flags have begun. */
export async function begun(flags: Int32Array, count = 1): Promise<void> {
  while (Atomics.load(flags, 0) < count) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets the jobs that wait for these flags, now or later, return. */
export function release(flags: Int32Array): void {
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
}

/** What comes instead of a result. */
export async function failure(wait: PromiseLike<unknown>): Promise<Error> {
  try {
    await wait;
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** What the host has open, but for the timers and macrotasks of the test runner. */
export function resources(): string[] {
  const noise = ["Timeout", "Immediate"];
  return process
    .getActiveResourcesInfo()
    .filter((kind) => !noise.includes(kind))
    .sort();
}

/** Until no more is open than `before`. Ports are closed a little later than their threads. */
export async function nothingSince(before: readonly string[]): Promise<void> {
  const late = performance.now() + 5000;
  while (`${resources()}` !== `${before}` && performance.now() < late) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(resources()).toEqual(before);
}
