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

/**
 * With the message that `cancel` was given, if it was given one. It is made in the middle of a loop,
 * between the code that has cancelled and the code that it is thrown into: what is below it on
 * the stack says nothing of either, and takes longer to take down than all the rest of a
 * cancellation. So it is left out. CPython: `_make_cancelled_error`.
 */
export function makeCancelledError(message: unknown): CancelledError {
  const { stackTraceLimit } = Error as { stackTraceLimit?: unknown };
  limitStacks(0);
  const error = message === undefined ? new CancelledError() : new CancelledError(message);
  limitStacks(stackTraceLimit);
  return error;
}

/** Engines that have such a limit take down so many calls in the `stack` of an error. */
function limitStacks(limit: unknown): void {
  // Not an assignment: where a program has frozen what the language brings, that would throw.
  Reflect.set(Error, "stackTraceLimit", limit);
}
