import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { currentLoop } from "@asyncio-ts/loop";
import type { Piscina } from "piscina";
import { BrokenExecutor } from "./errors.js";

/** What is sent to a thread: see job-worker.js. */
export interface Call {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What comes back. */
type Outcome =
  | { readonly value: unknown }
  | {
      readonly error: unknown;
      readonly name: string | undefined;
      readonly fields: Readonly<Record<string, unknown>>;
    };

/**
 * The worker threads of one executor: a pool of piscina's, loaded when the first call comes. Who is
 * to run next is the executor's business: it never makes more calls at once than there may be threads,
 * so nothing waits in the pool's own queue but for a thread that is starting.
 */
export class Threads {
  readonly #limit: number;
  #pool: Promise<Piscina<Call, Outcome>> | undefined = undefined;
  /** Those that have not exited, also if the pool has given them up already. */
  readonly #exits = new Map<Worker, Promise<unknown>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs a call. When the signal aborts it fails at once, and its thread is ended. */
  async run(call: Call, transfer: readonly object[], signal: AbortSignal): Promise<unknown> {
    this.#pool ??= this.#open();
    const pool = await this.#pool;
    let outcome: Outcome;
    try {
      outcome = await pool.run(call, { signal, transferList: transfer as never });
    } catch (error) {
      throw signal.aborted ? signal.reason : brokenBy(error);
    }
    if ("value" in outcome) return outcome.value;
    throw restore(outcome);
  }

  /** Ends the threads, and waits until they have exited. To be called when no call is under way. */
  async end(): Promise<void> {
    const pool = await this.#pool;
    await pool?.destroy();
    await Promise.all(this.#exits.values());
  }

  async #open(): Promise<Piscina<Call, Outcome>> {
    const { Piscina } = await import("piscina");
    const pool: Piscina<Call, Outcome> = new Piscina({
      filename: new URL("./job-worker.js", import.meta.url).href,
      // One, or nobody would start a thread in place of the last one if that was aborted.
      minThreads: 1,
      maxThreads: this.#limit,
      // As Python's: they stay until the executor is shut down.
      idleTimeout: Number.POSITIVE_INFINITY,
      // Or timers and promises that a job leaves behind would stand still between two jobs. It is
      // no faster here.
      atomics: "disabled",
      recordTiming: false,
    });
    const watch = () => {
      for (const thread of pool.threads) {
        if (this.#exits.has(thread)) continue;
        const exit = once(thread, "exit").finally(() => this.#exits.delete(thread));
        // Errors are the pool's: it tells of them below, or whose job it was.
        this.#exits.set(
          thread,
          exit.catch(() => {}),
        );
      }
    };
    pool.on("workerCreate", watch);
    pool.on("error", (exception) => {
      const message = "Unhandled exception in a worker thread";
      currentLoop().callExceptionHandler({ message, exception });
    });
    return pool;
  }
}

/** What ended a thread that had a job, or kept the job from being sent to it. */
function brokenBy(error: unknown): unknown {
  const { message } = error as Error;
  if (!/^worker exited with code|^Terminating worker thread/.test(message)) return error;
  const broken = new BrokenExecutor(
    "A thread in the pool was terminated abruptly while the job was running.",
  );
  broken.cause = error;
  return broken;
}

/** The error that a job has thrown, with the name and the fields that it had there. */
function restore({ error, name, fields }: Extract<Outcome, { readonly error: unknown }>): unknown {
  if (!(error instanceof Error)) return error;
  if (name !== undefined && name !== error.name) {
    Object.defineProperty(error, "name", { value: name, writable: true, configurable: true });
  }
  return Object.assign(error, fields);
}
