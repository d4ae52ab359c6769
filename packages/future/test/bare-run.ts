import { Driver, type DriverSink, type Entry, type Mode, NEXT } from "@asyncio-ts/future/internal";
import { type Context, copyContext, type Loop } from "@asyncio-ts/loop";

/** A coroutine that runs on a loop by a driver of its own, as a task's does, without a task. */
export class BareRun implements DriverSink {
  readonly driver: Driver;
  /** How it ended: "pending", "returned VALUE" or "threw NAME: MESSAGE". */
  end = "pending";
  /** What it returned or threw. */
  value: unknown = undefined;

  constructor(loop: Loop, entry: Entry, context: Context = copyContext()) {
    this.driver = new Driver(loop, context, entry, this, undefined);
    loop.schedule(this.driver);
  }

  ended(mode: Mode, value: unknown): void {
    if (this.end !== "pending") throw new Error("it ended twice");
    this.value = value;
    this.end = mode === NEXT ? `returned ${String(value)}` : `threw ${textOf(value)}`;
  }
}

/** `NAME: MESSAGE` of an error, or the text of whatever else was thrown. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : `${error.name}: ${error.message}`;
}
