import { AsyncioError } from "./errors.js";

// In a file of its own, so that only what uses context variables brings it into a bundle.

/** A context variable has no value. Python: `LookupError`. */
export class LookupError extends AsyncioError {
  static {
    LookupError.prototype.name = "LookupError";
  }
}
