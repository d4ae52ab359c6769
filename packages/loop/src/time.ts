import { advise, show, ValueError } from "./errors.js";

/** Refuses what is no number (TypeError) and what is not a number (ValueError). @internal */
export function checkTime(time: unknown, what: string): number {
  if (typeof time !== "number") {
    // Delays and deadlines are first arguments, a timeout is an option or a last one.
    const swapped = typeof time === "function" && what !== "timeout";
    throw new TypeError(
      `a ${what} must be a number, got ${show(time)}${swapped ? ": the time comes first" : ""}`,
    );
  }
  if (Number.isNaN(time)) {
    throw advise(
      new ValueError(`Invalid ${what}: NaN (not a number)`),
      "check the arithmetic that made it",
    );
  }
  return time;
}
