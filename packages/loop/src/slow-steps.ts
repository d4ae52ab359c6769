import { show } from "./errors.js";
import type { Loop } from "./loop.js";
import { madeAt } from "./origin.js";
import type { Runnable } from "./ready-queue.js";
import { realm } from "./realm.js";

/** A step whose code goes on while the loop is on hold for it. */
export interface HeldStep {
  readonly subject: object;
  readonly start: number;
}

/**
 * Runs one step of a loop in debug mode, and warns if it took longer than
 * `loop.slowCallbackDuration`. CPython: `_run_once`.
 */
// Rule D1.
export function runTimed(loop: Loop, runnable: Runnable): void {
  const step = { subject: runnable.subject ?? runnable, start: loop.now() };
  runnable.run();
  if (realm.held === undefined) warnIfSlow(loop, step);
  else loop.heldStep = step;
}

export function warnIfSlow(loop: Loop, { subject, start }: HeldStep): void {
  const duration = loop.now() - start;
  if (duration < loop.slowCallbackDuration) return;
  loop.host.warn(
    `asyncio-ts: executing ${show(subject)} took ${(duration / 1000).toFixed(3)} seconds${madeAt(subject)}: nothing else of its loop could run meanwhile`,
  );
}
