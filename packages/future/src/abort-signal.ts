import { show } from "@asyncio-ts/loop";

/** The little of AbortSignal that is relied on where the platform's types are unknown. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
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
