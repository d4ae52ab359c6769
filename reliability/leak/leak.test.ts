import { describe, expect, it } from "vitest";
import { runChild } from "../child.js";

/** What may be left behind by chance, in bytes: a byte or less for each of a million. */
const NOTHING = 1_000_000;

interface Left {
  /** By how much the heap has grown. */
  readonly bytes: number;
  /** How many things are still registered somewhere. */
  readonly left: number;
  /** Whether the program did what it says. */
  readonly enough: boolean;
}

async function leavesNothing(program: string, kind: string, count: number): Promise<void> {
  const { bytes, left, enough } = (await runChild(program, kind, String(count))) as Left;
  expect({ left, enough }).toEqual({ left: 0, enough: true });
  expect(bytes).toBeLessThan(NOTHING);
}

describe.each(["generator", "async"])("no leak, %s form", (kind) => {
  it("a million tasks leave nothing behind", () => leavesNothing("tasks.ts", kind, 1_000_000));

  it("a million waits beside one pending future leave nothing on it", () =>
    leavesNothing("waits.ts", kind, 1_000_000));

  it("10,000 cancelled waits on one AbortSignal leave no listener", () =>
    leavesNothing("signals.ts", kind, 10_000));

  it("a million acquires of what is free leave nothing behind", () =>
    leavesNothing("acquires.ts", kind, 1_000_000));

  it("10,000 cancelled waits for locks on one AbortSignal leave no listener", () =>
    leavesNothing("lock-signals.ts", kind, 10_000));
});
