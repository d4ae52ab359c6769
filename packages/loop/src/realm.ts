import type { AsyncContext } from "./async-context.js";
import type { Context, Scope } from "./context.js";
import type { Loop } from "./loop.js";

/**
 * Native code that the loop has resumed and now waits for (see `hold`). Also what an
 * asynchronous context of the host is marked with, to tell whose code runs in it.
 *
 * @internal
 */
export interface Holder {
  readonly loop: Loop;
  /** What its code runs in. */
  readonly scope: Scope;
  /** The task that runs, if it is one: opaque here. */
  readonly task: object | undefined;
  /** Its code waits for something that is not ours; the loop does not wait for it. */
  detached: boolean;
  /** A macrotask of the host went by and the hold is still on. Must end the hold. */
  overdue(): void;
}

/**
 * What has to be one for all loops of a JavaScript realm, and for all copies of this package that
 * got into a program. Found through a registered symbol for that reason.
 *
 * @internal
 */
export interface Realm {
  /** The loop whose turn, or whose hold, it is. */
  running: Loop | undefined;
  /** The task whose step it is, `undefined` in callbacks and outside. Opaque here. */
  task: object | undefined;
  /** What the code runs in: that of the current context; `undefined` until somebody asks. */
  scope: Scope | undefined;
  /** The context of code outside of every loop. */
  root: Context | undefined;
  /** Whose code the loop waits for. One at a time, over all loops. */
  held: Holder | undefined;
  /** The turn has to stop after this handle: a hold began, or plain code was woken. */
  interrupted: boolean;
  /** Some loop is, or was, in debug mode. */
  debug: boolean;
  /** Some loop tells, or has told, of coroutines that are never awaited. */
  tracksCalls?: true;
  /** How many holders are detached. */
  detached: number;
  /** Loops with a `runForever()` under way. */
  readonly loops: Set<Loop>;
  /** The realm's default loop, once needed. */
  defaultLoop: Loop | undefined;
  /** Makes the tasks of loops that have no factory of their own: opaque here. */
  taskFactory: unknown;
  /** The host's asynchronous contexts, once used; `null` where there are none. */
  asyncContext: AsyncContext | null | undefined;
}

const KEY = Symbol.for("@asyncio-ts/realm");

/** @internal */
export const realm: Realm = ((globalThis as { [KEY]?: Realm })[KEY] ??= {
  running: undefined,
  task: undefined,
  scope: undefined,
  root: undefined,
  held: undefined,
  interrupted: false,
  debug: false,
  detached: 0,
  loops: new Set(),
  defaultLoop: undefined,
  taskFactory: undefined,
  asyncContext: undefined,
});
