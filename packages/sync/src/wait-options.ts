import type { AbortSignalLike, Signal } from "@asyncio-ts/future";

/** How to wait for a lock. */
export interface WaitOptions {
  /** Aborts the wait: it throws the signal's reason, and what it waited for goes to the next. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}
