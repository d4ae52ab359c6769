import { AsyncioError } from "@asyncio-ts/loop";

/** A future is asked for what it doesn't have, or given what it has already. */
export class InvalidStateError extends AsyncioError {
  static {
    InvalidStateError.prototype.name = "InvalidStateError";
  }
}

/** A deadline was missed. */
export class TimeoutError extends AsyncioError {
  static {
    TimeoutError.prototype.name = "TimeoutError";
  }
}
