/**
 * The base of every error that these packages throw on purpose.
 *
 * `name` is the name of Python's class and `args` are the arguments that CPython gives it, so
 * that a ported program can compare them. `message` begins with `args[0]`; what follows it is
 * advice, added by {@link advise}.
 */
export class AsyncioError extends Error {
  static {
    // On the prototype and not per object: a subclass only has to name itself once.
    AsyncioError.prototype.name = "AsyncioError";
  }

  /** Python's `exc.args`. */
  readonly args: readonly unknown[];

  constructor(...args: unknown[]) {
    super(args.length === 0 ? "" : String(args[0]));
    this.args = args;
  }
}

/** Something is used at the wrong time or from the wrong place. Python: `RuntimeError`. */
export class RuntimeError extends AsyncioError {
  static {
    RuntimeError.prototype.name = "RuntimeError";
  }
}

/** A value of the right type that makes no sense. Python: `ValueError`. */
export class ValueError extends AsyncioError {
  static {
    ValueError.prototype.name = "ValueError";
  }
}

/**
 * Adds to an error's message what the reader should do about it, and returns the error. `args`
 * stay as CPython has them.
 */
export function advise<E extends Error>(error: E, advice: string): E {
  // Nothing stands before the colon where there was no message, and no full stop does.
  error.message = `${error.message}: ${advice}`.replace(/^: |\.(?=: )/, "");
  return error;
}

/** A short text for any value, for error messages: never throws, never longer than a line. */
export function show(value: unknown): string {
  try {
    return describe(value);
  } catch {
    // A getter that throws, a revoked proxy.
    return "a value that can't be shown";
  }
}

function describe(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  }
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function")
    return value.name ? `function ${value.name}` : "an anonymous function";
  if (typeof value !== "object" || value === null) return String(value);
  // Objects of ours say what they are.
  const { describe, constructor: made } = value as { describe?: unknown; constructor?: unknown };
  if (typeof describe === "function") return `<${describe.call(value)}>`;
  return `an object of class ${(typeof made === "function" && made.name) || "Object"}`;
}
