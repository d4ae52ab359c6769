import { AsyncioError } from "@asyncio-ts/loop";

/** There is nothing more to read. Python: `EOFError`. */
export class EOFError extends AsyncioError {
  static {
    EOFError.prototype.name = "EOFError";
  }
}

/**
 * The stream has ended in the middle of what was to be read. What there was is in `partial`, and
 * is not in the reader any more. CPython: `asyncio.IncompleteReadError`.
 */
export class IncompleteReadError extends EOFError {
  static {
    IncompleteReadError.prototype.name = "IncompleteReadError";
  }

  /** What came before the end. */
  readonly partial: Buffer;
  /** How many bytes were wanted, `null` if it was a separator. */
  readonly expected: number | null;

  constructor(partial: Buffer, expected: number | null) {
    const total = expected === null ? "undefined" : expected;
    super(`${partial.length} bytes read on a total of ${total} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }
}

/**
 * There is more before the separator than the reader's limit allows. It is still in the reader.
 * CPython: `asyncio.LimitOverrunError`.
 */
export class LimitOverrunError extends AsyncioError {
  static {
    LimitOverrunError.prototype.name = "LimitOverrunError";
  }

  /** How many bytes can be read that are no part of a separator. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}
