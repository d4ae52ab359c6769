import { AsyncioError } from "@asyncio-ts/loop";

/**
 * A task or future was cancelled. Python's `CancelledError` is a `BaseException`, which
 * `except Exception` lets through; JavaScript's `catch` sees everything, so a `catch` that is not
 * the last must rethrow it: see {@link isCancelled}. `args` holds the message given to `cancel`.
 */
export class CancelledError extends AsyncioError {
  static {
    CancelledError.prototype.name = "CancelledError";
  }
}

const CANCELLED = Symbol.for("@asyncio-ts/CancelledError");
Object.defineProperty(CancelledError.prototype, CANCELLED, { value: true });

/**
 * True for the error that a cancelled task sees, also if it is of another copy of this package.
 *
 *     catch (error) {
 *       if (isCancelled(error)) throw error;
 *       ...
 *     }
 */
export function isCancelled(error: unknown): error is CancelledError {
  return typeof error === "object" && error !== null && CANCELLED in error;
}

/** With the message that `cancel` was given, if it was given one. CPython: `_make_cancelled_error`. */
export function makeCancelledError(message: unknown): CancelledError {
  return message === undefined ? new CancelledError() : new CancelledError(message);
}
