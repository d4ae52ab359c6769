import { type Holder, realm } from "@asyncio-ts/loop/internal";
import type { AwaitableBase, Reject, Resolve } from "./awaitable.js";

// Whose await is it?
//
// A native async function can't be seen to wait, but `await x` reads `x.then` at once, in the
// awaiting code itself, and calls what it got in a later microtask. So the read says who asks,
// and the call says that it really is an await: `x.then(callback)`, called by hand, comes in the
// microtask of the read.
//
// A read belongs to task T only while the loop is on hold for T, or while T is detached (it
// awaits something foreign). Where the host carries a store along its promises, the store must
// name T as well. Every other await is a plain one, as of any promise.

/** A task's driver, as far as awaits need it. */
export interface Claimant extends Holder {
  /** Native code of the task awaits: run this for it, and call one of the two with the outcome. */
  open<T>(awaitable: AwaitableBase<T>, resolve: Resolve<T>, reject: Reject): void;
  /** Whether the task's code runs in an asynchronous context that names it. */
  readonly scoped: boolean;
  /** Its code reads a `then`. */
  read(epoch: number): void;
  /** The `then` that was read in `epoch` is called. */
  called(epoch: number): void;
  /** Its code, or that of a handler it made, awaits while it waits elsewhere: say so once. */
  stray(): void;
}

/** Whose code it is that reads `then` now. */
export function claimant(): Claimant | undefined {
  const held = realm.held as Claimant | undefined;
  if (held === undefined && realm.detached === 0) return undefined;
  const store = realm.asyncContext?.get() as Claimant | undefined;
  if (store !== undefined && (store === held || store.detached)) return store;
  return held === undefined || held.scoped ? undefined : held;
}

/** In debug mode: tells the task from which code comes whose await is a plain one. */
export function noteStray(): void {
  const store = realm.asyncContext?.get() as Claimant | undefined;
  if (store?.loop.debug) store.stray();
}

/** Counts microtasks in which `then` was read: two reads in one microtask see the same number. */
let epoch = 0;
let advancing = false;
const resolved = Promise.resolve();

function advance(): void {
  advancing = false;
  epoch++;
}

/**
 * The present epoch, which ends with this microtask. An await that reads in it calls before the
 * next one ends: its microtask is queued before the one that will end that one.
 */
export function currentEpoch(): number {
  if (!advancing) {
    advancing = true;
    // Three times cheaper than queueMicrotask on Node 20.
    void resolved.then(advance);
  }
  return epoch;
}

/** Whether `then` is still being called in the microtask in which it was read. */
export function isEpoch(then: number): boolean {
  return epoch === then;
}

/** The task whose code runs now: opaque here. */
export function runningTask(): object | undefined {
  if (realm.held === undefined && realm.detached === 0) return realm.task;
  const owner = claimant();
  if (owner !== undefined) return owner.task;
  return realm.held === undefined ? realm.task : undefined;
}
