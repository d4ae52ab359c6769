import type { Loop } from "./loop.js";
import type { Runnable } from "./ready-queue.js";
import { type Holder, realm } from "./realm.js";
import { runTimed, warnIfSlow } from "./slow-steps.js";

// What happens in the turns of a loop. When they come is its driver's affair: see loop-driver.ts.

/** How a row of turns ended. @internal */
export type Outcome = typeof IDLE | typeof STOPPED | typeof INTERRUPTED;
/** Nothing is ready. @internal */
export const IDLE = 0;
/** `stop()` was called and its turn is over. @internal */
export const STOPPED = 1;
/** A hold began, plain code has to run first, or the slice is used up. @internal */
export const INTERRUPTED = 2;

/**
 * Runs turns, beginning with the rest of an interrupted one. CPython: `_run_once`; rules L1 to L3.
 *
 * @internal
 */
export function runTurns(loop: Loop): Outcome {
  const { ready, driver } = loop;
  realm.running = loop;
  realm.interrupted = false;
  loop.turning = true;
  let outcome: Outcome | undefined;
  while (outcome === undefined) {
    if (!loop.inTurn) {
      if (loop.timers.size > 0) moveDueTimers(loop);
      if (ready.tail === undefined && !loop.stopping) {
        outcome = IDLE;
        break;
      }
      loop.inTurn = true;
      loop.turns++;
      if (loop.watched) loop.observing?.onTurn?.(loop.turns);
      loop.lastOfTurn = ready.tail;
    }
    while (loop.lastOfTurn !== undefined) {
      // As ready.shift(), which would check what is known here.
      const runnable = ready.head as Runnable;
      const { next } = runnable;
      ready.head = next;
      if (next === undefined) ready.tail = undefined;
      else runnable.next = undefined;
      if (runnable === loop.lastOfTurn) loop.lastOfTurn = undefined;
      if (loop.watched) runWatched(loop, runnable);
      else runnable.run();
      loop.credit--;
      if (realm.interrupted || (loop.credit <= 0 && driver.spent(loop))) {
        outcome = INTERRUPTED;
        break;
      }
    }
    if (outcome === undefined) {
      loop.inTurn = false;
      if (loop.stopping) outcome = STOPPED;
    }
  }
  loop.turning = false;
  settleRealm(loop);
  return outcome;
}

function moveDueTimers(loop: Loop): void {
  const now = loop.now();
  // Far from its start the clock's own grain is coarser than any resolution.
  const end = Math.max(now + loop.resolution, now * (1 + Number.EPSILON));
  for (;;) {
    const timer = loop.timers.popBefore(end);
    if (timer === undefined) return;
    loop.ready.push(timer);
  }
}

function runWatched(loop: Loop, runnable: Runnable): void {
  if (loop.debugging) runTimed(loop, runnable);
  else runnable.run();
  loop.observing?.onStep?.(runnable.subject ?? runnable);
}

/** Nothing of the loop runs now, unless it is on hold. @internal */
export function settleRealm(loop: Loop): void {
  if (realm.held !== undefined || loop.turning || realm.running !== loop) return;
  realm.running = undefined;
  realm.task = undefined;
  realm.scope = realm.root;
}

/**
 * Lets native code that has just been resumed run until `release`: no handle of its loop runs before
 * that. It is the code of `holder`.
 *
 * @internal
 */
export function hold(holder: Holder): void {
  realm.held = holder;
  realm.interrupted = true;
  realm.running = holder.loop;
  realm.task = holder.task;
  realm.scope = holder.scope;
}

/** Ends the hold and goes on with the turn. @internal */
export function release(loop: Loop): void {
  realm.held = undefined;
  const step = loop.heldStep;
  if (step !== undefined) {
    loop.heldStep = undefined;
    warnIfSlow(loop, step);
  }
  if (!loop.turning) loop.driver.resume();
}
