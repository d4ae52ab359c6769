import { isCancelled } from "@asyncio-ts/future";
import { show, ValueError } from "@asyncio-ts/loop";

/** Which errors of a group are meant: a class, several, or a function that says so. */
export type ErrorFilter =
  | (new (
      ...args: never[]
    ) => unknown)
  | readonly (new (
      ...args: never[]
    ) => unknown)[]
  | ((error: unknown) => boolean);

/**
 * Several errors at once. It is an AggregateError, whose `errors` may be groups again.
 * Python: `BaseExceptionGroup`.
 */
export class BaseExceptionGroup extends AggregateError {
  static {
    BaseExceptionGroup.prototype.name = "BaseExceptionGroup";
  }

  /** Python's `exc.args`. */
  readonly args: readonly unknown[];

  constructor(message: string, errors: Iterable<unknown>) {
    const list = [...errors];
    if (list.length === 0) {
      throw new ValueError("second argument (exceptions) must be a non-empty sequence");
    }
    // As Python prints a group, and the first error, which is most often the only one.
    const [first] = list;
    super(
      list,
      `${message} (${list.length} sub-exception${list.length > 1 ? "s" : ""}): ${first instanceof Error ? first : show(first)}`,
    );
    this.args = [message, list];
  }

  /** The errors. The same as `errors`, under Python's name. */
  get exceptions(): readonly unknown[] {
    return this.errors;
  }

  /** A group like this one with the errors that match only, at any depth; `null` if none does. */
  subgroup(filter: ErrorFilter): BaseExceptionGroup | null {
    return this.split(filter)[0];
  }

  /** Two groups: the errors that match, and the rest; `null` for what would be empty. */
  split(filter: ErrorFilter): [BaseExceptionGroup | null, BaseExceptionGroup | null] {
    const matches = predicate(filter);
    if (matches(this)) return [this, null];
    const matching: unknown[] = [];
    const rest: unknown[] = [];
    for (const error of this.errors) {
      if (error instanceof BaseExceptionGroup) {
        const [yes, no] = error.split(filter);
        if (yes !== null) matching.push(yes);
        if (no !== null) rest.push(no);
      } else if (matches(error)) {
        matching.push(error);
      } else {
        rest.push(error);
      }
    }
    return [this.derive(matching), this.derive(rest)];
  }

  /** @internal */
  derive(errors: unknown[]): BaseExceptionGroup | null {
    if (errors.length === 0) return null;
    const group = exceptionGroup(this.args[0] as string, errors);
    group.cause = this.cause;
    return group;
  }
}

/** A group without cancellations. Python: `ExceptionGroup`. */
export class ExceptionGroup extends BaseExceptionGroup {
  static {
    ExceptionGroup.prototype.name = "ExceptionGroup";
  }

  constructor(message: string, errors: Iterable<unknown>) {
    super(message, errors);
    if (this.errors.some(isBase)) {
      throw new TypeError(
        `Cannot nest BaseExceptions in an ExceptionGroup: use BaseExceptionGroup`,
      );
    }
  }
}

/** As Python's `BaseExceptionGroup(...)` does: an ExceptionGroup wherever the errors allow it. */
export function exceptionGroup(message: string, errors: readonly unknown[]): BaseExceptionGroup {
  return errors.some(isBase)
    ? new BaseExceptionGroup(message, errors)
    : new ExceptionGroup(message, errors);
}

/** What Python's `except Exception` lets through. */
function isBase(error: unknown): boolean {
  return (
    isCancelled(error) ||
    (error instanceof BaseExceptionGroup && !(error instanceof ExceptionGroup))
  );
}

function predicate(filter: ErrorFilter): (error: unknown) => boolean {
  if (typeof filter !== "function") {
    return (error) => filter.some((one) => error instanceof one);
  }
  // The `prototype` of a class can't be replaced; that of a function can, and arrows have none.
  const isClass = Object.getOwnPropertyDescriptor(filter, "prototype")?.writable === false;
  if (isClass) return (error) => error instanceof (filter as new () => unknown);
  return filter as (error: unknown) => boolean;
}
