import { constants } from "node:os";
import { advise, show, ValueError } from "@asyncio-ts/loop";

/** The number of a signal that is given by its number or its name. */
export function signalNumber(signal: unknown): number {
  const { signals } = constants;
  if (typeof signal === "string" && Object.hasOwn(signals, signal)) {
    return signals[signal as NodeJS.Signals];
  }
  if (typeof signal === "number" && Number.isInteger(signal) && signal >= 0 && signal <= 64) {
    return signal;
  }
  throw advise(
    new ValueError(`invalid signal ${show(signal)}`),
    'give its number, or its name: "SIGTERM"',
  );
}
