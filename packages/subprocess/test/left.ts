import process from "node:process";
import { expect } from "vitest";

/** What the host has open, but for the timers and macrotasks of the test runner. */
export function resources(): string[] {
  const noise = ["Timeout", "Immediate"];
  return process
    .getActiveResourcesInfo()
    .filter((kind) => !noise.includes(kind))
    .sort();
}

/** Until `ready` says so, for at most five seconds. */
export async function until(ready: () => boolean): Promise<void> {
  const late = performance.now() + 5000;
  while (!ready()) {
    if (performance.now() > late) throw new Error(`it did not come to ${ready}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Until no more is open than `before`: no child, no pipe. */
export async function nothingSince(before: readonly string[]): Promise<void> {
  await until(() => `${resources()}` === `${before}`).catch(() => {});
  expect(resources()).toEqual(before);
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
