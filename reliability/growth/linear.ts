import { Loop } from "@asyncio-ts/loop";
import { run, type TaskSource } from "@asyncio-ts/task";
import { expect, it } from "vitest";
import { ratio, TOO_MUCH, type Work } from "./time.js";

/** A fact: ten times as much takes about ten times as long. */
export function linear(name: string, work: Work): void {
  it(name, async () => {
    expect(await ratio(work)).toBeLessThan(TOO_MUCH);
  });
}

/** The work as the main task of a loop of its own. */
export function program(main: (n: number, loop: Loop) => TaskSource<unknown>): Work {
  return (n) => async () => {
    const loop = new Loop();
    await run(main(n, loop) as () => Promise<unknown>, { loop });
  };
}

/** The whole numbers below `n`, each once, far from their neighbours. */
export function scattered(n: number): number[] {
  return Array.from({ length: n }, (_, index) => (index * 7919) % n);
}
