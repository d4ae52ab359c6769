import type { AbortSignalLike, Signal } from "@asyncio-ts/future";
import { checkSignal } from "@asyncio-ts/future/internal";
import { advise, show } from "@asyncio-ts/loop";

/** Any function that a module exports. */
// biome-ignore lint/suspicious/noExplicitAny: the function's own type says what it takes
export type AnyFunction = (...args: any[]) => unknown;

/**
 * Work for another thread, named by the module and the export that does it: functions can't be sent
 * there.
 *
 *     { module: new URL("./hash.js", import.meta.url), name: "hash" }
 */
export interface Job {
  /** A URL such as the one above, or one of the host's own modules: `"node:zlib"`. */
  readonly module: string | { readonly href: string };
  /** What the module exports the function as. Default: `"default"`. */
  readonly name?: string;
  /** Of the arguments, what is moved to the thread and gone here, instead of copied. */
  readonly transfer?: readonly object[];
  /** Ends the job when it aborts, wherever it stands; it then fails with the signal's reason. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/** A job that has been checked. */
export interface CheckedJob {
  readonly module: string;
  readonly name: string;
  readonly transfer: readonly object[];
  readonly signal: AbortSignalLike | undefined;
}

/** TypeError for what can't be run in another thread; it says how to write it. */
export function checkJob(job: unknown): CheckedJob {
  if (typeof job === "function") {
    const name = job.name || "work";
    throw new TypeError(
      `${show(job)} can't be sent to another thread: export it from a module, and name both: { module: new URL("./${name}.js", import.meta.url), name: "${name}" }`,
    );
  }
  const { module, name = "default", transfer = [], signal } = Object(job) as Partial<Job>;
  const href = typeof module === "object" && module !== null ? module.href : module;
  if (typeof href !== "string") {
    throw new TypeError(
      `a job is named by a module and an export, got ${show(job)}: write { module: new URL("./work.js", import.meta.url), name: "work" }`,
    );
  }
  if (typeof name !== "string") {
    throw new TypeError(`the name of an export must be a string, got ${show(name)}`);
  }
  return { module: checkURL(href), name, transfer, signal: checkSignal(signal) };
}

/** What a thread can import, wherever its own code lies. */
function checkURL(text: string): string {
  // One letter and a colon begin a path of Windows, which would be taken for a URL.
  if (URL.canParse(text) && !/^[a-z]:/i.test(text)) return text;
  throw advise(
    new TypeError(`the module of a job must be a URL, got ${show(text)}`),
    'write new URL("./work.js", import.meta.url)',
  );
}
