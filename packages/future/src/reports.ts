import type { Future } from "./future.js";

// Failures are never silent. A future that failed, and whose error nobody has asked for, is
// reported to its loop's exception handler: once, one macrotask of the host later, so that
// whoever is about to await it can. A loop may have another rule, as the facade's loops do.

/**
 * A loop's rule for reporting failed futures: see `Loop.reporter`. A loop that has one is also told of
 * coroutines that are never awaited, as in debug mode.
 */
export interface Reporter {
  /** The future has failed; nobody can have asked for its error yet. */
  failed(future: Future<unknown>): void;
  /** Somebody has asked for its error. */
  retrieved(future: Future<unknown>): void;
}

/** To be called when a future fails. Rule F6. */
export function noteFailed(future: Future<unknown>): void {
  const { loop } = future;
  const reporter = loop.reporter as Reporter | undefined;
  if (reporter !== undefined) {
    future.unretrieved = true;
    reporter.failed(future);
  } else if (future.first === undefined) {
    future.unretrieved = true;
    reportLater(future);
  }
}

function reportLater(future: Future<unknown>): void {
  const { loop } = future;
  const report = (): void => {
    loop.atClose.delete(report);
    if (future.unretrieved) loop.callExceptionHandler(neverRetrieved(future));
  };
  // Whichever comes first.
  loop.atClose.add(report);
  loop.host.macrotask(report);
}

/** CPython: `Future.__del__`; rule F6. */
export function neverRetrieved(future: Future<unknown>): {
  message: string;
  exception: unknown;
} {
  const kind = future.kind;
  future.unretrieved = false;
  return {
    message: `${kind} exception was never retrieved`,
    exception: future.outcome,
    [kind === "Task" ? "task" : "future"]: future,
  };
}
