import type { Context } from "./context.js";
import type { LoopDriver } from "./loop-driver.js";

/** What `new Loop` takes. */
export interface LoopOptions {
  /**
   * False: the loop only turns while a `runForever()` is under way, as Python's loops do. True:
   * it turns whenever there is something to do. Default: false.
   */
  readonly autorun?: boolean;
  /**
   * Whether the loop may use AsyncLocalStorage to tell whose code it is that asks for something.
   * Without it a bare `await` of a foreign promise makes the rest of that task plain code. It
   * is switched on by the first task that is an async function, and slows the promises of Node
   * 20 and 22 down; on Node 24, Deno and Bun it is nearly free. Default: true.
   */
  readonly asyncLocalStorage?: boolean;
  /** Warn of code that works, but not as it looks. Default: false. */
  readonly debug?: boolean;
  /** Who turns the loop. Default: the host's event loop. See `VirtualDriver` in "/virtual". */
  readonly driver?: LoopDriver;
}

/** What `callLater` and `callAt` take. */
export interface TimerOptions {
  /** The context that the callback runs in. Default: a copy of the current one. */
  readonly context?: Context;
  /** False: the process may end before the timer is due, as with Node's `unref()`. Default: true. */
  readonly keepAlive?: boolean;
}

/** What `callSoon` and done callbacks take. */
export interface CallOptions {
  /** The context that the callback runs in. Default: a copy of the current one. */
  readonly context?: Context;
}
