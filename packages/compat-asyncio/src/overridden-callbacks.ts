import { Future as CoreFuture, InvalidStateError } from "@asyncio-ts/future";
import { type CallOptions, type Context, Handle } from "@asyncio-ts/loop";
import type { Runnable } from "@asyncio-ts/loop/internal";
import type { FutureNames } from "./futures.js";

// CPython's tasks wait for a future by its `add_done_callback`, so a class of futures with one of
// its own is told of every wait. Ours stand in the future's queue themselves, which is cheaper. So
// a class that overrides the method is found out when the first future of it is made, and gets
// methods that go by way of it; all other classes stay as they are.

type Callback = (future: CoreFuture<unknown>) => unknown;
type Overridden = CoreFuture<unknown> & FutureNames<unknown>;

/** How what waits was handed to `add_done_callback`. */
const wakeups = new WeakMap<Runnable, Callback>();

const byCallbacks: ThisType<Overridden> = {
  addDoneCallback(callback: Callback, options?: CallOptions): void {
    const context = options?.context;
    if (context === undefined) this.add_done_callback(callback);
    else this.add_done_callback(callback, { context });
  },
  removeDoneCallback(callback: Callback): number {
    return this.remove_done_callback(callback);
  },
  addRunnable(runnable: Runnable & { readonly driver?: { readonly context: Context } }): void {
    // A callback that has been added by now.
    if (runnable instanceof Handle) {
      CoreFuture.prototype.addRunnable.call(this, runnable);
      return;
    }
    const wakeup = () => {
      if (!wakeups.has(runnable)) return;
      if (!this.done()) throw new InvalidStateError("Result is not set.");
      wakeups.delete(runnable);
      runnable.run();
    };
    wakeups.set(runnable, wakeup);
    const context = runnable.driver?.context;
    try {
      this.add_done_callback(wakeup, ...(context === undefined ? [] : [{ context }]));
    } catch (exception) {
      // As in CPython, where it ends the step: nobody wakes who waits.
      const message = "Exception in add_done_callback()";
      this.loop.callExceptionHandler({ message, exception, future: this });
    }
  },
  removeRunnable(runnable: Runnable): void {
    const wakeup = wakeups.get(runnable);
    if (wakeup === undefined) {
      CoreFuture.prototype.removeRunnable.call(this, runnable);
      return;
    }
    wakeups.delete(runnable);
    this.remove_done_callback(wakeup);
  },
};

/** To be called with a future of a class that overrides `add_done_callback` or its counterpart. */
export function goByCallbacks(future: CoreFuture<unknown>): void {
  if (isByCallbacks(future)) return;
  const prototype: object = Object.getPrototypeOf(future);
  for (const [name, value] of Object.entries(byCallbacks)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

function isByCallbacks(future: CoreFuture<unknown>): boolean {
  return future.addRunnable === (byCallbacks as CoreFuture<unknown>).addRunnable;
}
