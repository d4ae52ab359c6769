import { Context } from "./context.js";
import { show } from "./errors.js";
import type { Loop } from "./loop.js";
import { madeAt } from "./origin.js";
import { realm } from "./realm.js";

/** What is reported about an error that nobody can catch. CPython's context dictionary. */
// Rule E3.
export interface ExceptionContext {
  /** What happened, in a few words. */
  message: string;
  /** The error itself. */
  exception?: unknown;
  /** The callback that failed. */
  handle?: object;
  /** The future that it is about. */
  future?: object;
  /** The task that it is about. */
  task?: object;
  [key: string]: unknown;
}

/** Called instead of the default report. CPython: `loop.set_exception_handler`. */
export type ExceptionHandler = (loop: Loop, context: ExceptionContext) => void;

/** Reports through the handler, or by default to the host's console. Never throws. */
// Rule E1.
export function reportException(
  loop: Loop,
  handler: ExceptionHandler | undefined,
  context: ExceptionContext,
): void {
  if (handler === undefined) {
    reportSafely(loop, context);
    return;
  }
  const outer = realm.scope;
  const subject = (context.task ?? context.future ?? context.handle) as
    | { context?: unknown }
    | undefined;
  if (subject?.context instanceof Context) realm.scope = subject.context;
  try {
    handler(loop, context);
  } catch (exception) {
    reportSafely(
      loop,
      { message: "Unhandled error in exception handler", exception, context },
      " while handling an unexpected error in custom exception handler",
    );
  } finally {
    realm.scope = outer;
  }
}

/** `when`: added to what is reported if the default handler fails, which may be a subclass's own. */
function reportSafely(loop: Loop, context: ExceptionContext, when = ""): void {
  try {
    loop.defaultExceptionHandler(context);
  } catch (error) {
    try {
      loop.host.report(`Exception in default exception handler${when}`, error);
    } catch {
      // A console that throws must not stop the loop.
    }
  }
}

/** Writes the message, then the other keys in order. Rule E2. @internal */
export function reportByDefault(loop: Loop, context: ExceptionContext): void {
  const lines = [context.message || "Unhandled exception in event loop"];
  for (const key of Object.keys(context).sort()) {
    const value = context[key];
    if (key === "message" || key === "exception") continue;
    const origin = typeof value === "object" && value !== null ? madeAt(value) : "";
    lines.push(`${key}: ${show(value)}${origin}`);
  }
  if ("exception" in context) loop.host.report(lines.join("\n"), context.exception);
  else loop.host.report(lines.join("\n"));
}
