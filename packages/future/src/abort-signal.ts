import { show } from "@asyncio-ts/loop";

/** The little of AbortSignal that is relied on where the platform's types are unknown. */
export interface AbortSignalLike {
  /** True once it has aborted. */
  readonly aborted: boolean;
  /** Why: what is thrown. */
  readonly reason?: unknown;
  /** Calls `listener` when it aborts. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Takes a listener back. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The platform's AbortSignal, so that it fits `fetch`. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : AbortSignalLike;

/** Refuses what is neither a signal nor left out. @internal */
export function checkSignal(signal: unknown): AbortSignalLike | undefined {
  if (signal !== undefined && !(signal as Partial<AbortSignalLike> | null)?.addEventListener) {
    throw new TypeError(
      `signal must be an AbortSignal, got ${show(signal)}: pass controller.signal`,
    );
  }
  return signal as AbortSignalLike | undefined;
}
