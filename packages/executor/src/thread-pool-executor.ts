import { availableParallelism } from "node:os";
import { CancelledError } from "@asyncio-ts/future";
import { advise, RuntimeError, show, ValueError } from "@asyncio-ts/loop";
import { type AnyFunction, checkJob, type Job } from "./job.js";
import { type Call, Threads } from "./threads.js";

/** What `new ThreadPoolExecutor` takes. */
export interface ThreadPoolExecutorOptions {
  /** How many jobs may run at once, each in a thread of its own. Default: one for each processor. */
  readonly maxWorkers?: number;
}

/** What `shutdown` takes. */
export interface ShutdownOptions {
  /** Whether jobs that have not begun are cancelled. Default: false, they are run. */
  readonly cancelPending?: boolean;
  /** Whether the others are ended with their threads, too. Default: false, they are waited for. */
  readonly abort?: boolean;
}

/** A job in line, or running. */
interface Entry {
  readonly call: Call;
  readonly transfer: readonly object[];
  readonly abort: AbortController;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Runs jobs in worker threads, first come, first served. Threads start when jobs come, and stay
 * until `shutdown()`; they keep no process alive while they have nothing to do.
 *
 *     await using executor = new ThreadPoolExecutor({ maxWorkers: 2 });
 *     await executor.submit({ module: new URL("./hash.js", import.meta.url), name: "hash" }, text);
 *
 * CPython: `concurrent.futures.ThreadPoolExecutor`.
 */
export class ThreadPoolExecutor {
  readonly maxWorkers: number;
  /** @internal */
  readonly threads: Threads;
  // A Set is a queue from whose middle one can be taken.
  /** @internal */
  readonly pending = new Set<Entry>();
  /** @internal */
  readonly running = new Set<Entry>();
  /** @internal */
  closed = false;
  /** Who waits for the last job. @internal */
  whenDone: (() => void)[] = [];

  /** ValueError for a number of workers that makes no sense. */
  constructor({ maxWorkers = availableParallelism() }: ThreadPoolExecutorOptions = {}) {
    if (!Number.isInteger(maxWorkers) || maxWorkers <= 0) {
      throw advise(
        new ValueError("max_workers must be greater than 0"),
        `maxWorkers is a whole number, got ${show(maxWorkers)}`,
      );
    }
    this.maxWorkers = maxWorkers;
    this.threads = new Threads(maxWorkers);
  }

  /**
   * Runs a job and gives what its function returns. Arguments and result are copied, as
   * `structuredClone` does it. In a task, use `runInExecutor`, whose wait can be cancelled.
   *
   * TypeError if it is no job, RuntimeError after a shutdown: both are thrown at once. What the
   * function throws comes with the name that it had, but not of its class. `BrokenExecutor` if the
   * thread ended.
   */
  submit<F extends AnyFunction = AnyFunction>(
    job: Job,
    ...args: Parameters<F>
  ): Promise<Awaited<ReturnType<F>>> {
    const { module, name, transfer, signal } = checkJob(job);
    if (this.closed) {
      throw advise(
        new RuntimeError("cannot schedule new futures after shutdown"),
        "make a new ThreadPoolExecutor",
      );
    }
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const forget = () => signal?.removeEventListener("abort", aborted);
      const entry: Entry = {
        call: { module, name, args },
        transfer,
        abort: new AbortController(),
        resolve(value) {
          forget();
          resolve(value as Awaited<ReturnType<F>>);
        },
        reject(error) {
          forget();
          reject(error);
        },
      };
      const aborted = (): void => this.end(entry, signal?.reason);
      signal?.addEventListener("abort", aborted);
      this.pending.add(entry);
      this.advance();
    });
  }

  /**
   * Takes no more jobs, runs those that are there, and ends the threads. Harmless if called again,
   * and so is not to wait for it. CPython: `Executor.shutdown`.
   */
  async shutdown(options: ShutdownOptions = {}): Promise<void> {
    const { abort = false, cancelPending = abort } = options;
    this.closed = true;
    const ended = [...(cancelPending ? this.pending : []), ...(abort ? this.running : [])];
    for (const entry of ended) this.end(entry, new CancelledError());
    if (this.pending.size + this.running.size > 0) {
      await new Promise<void>((resolve) => this.whenDone.push(resolve));
    }
    await this.threads.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** Takes a job off the queue, or ends the thread that runs it. @internal */
  end(entry: Entry, reason: unknown): void {
    entry.reject(reason);
    if (this.pending.delete(entry)) this.advance();
    else entry.abort.abort(reason);
  }

  /** Starts what may run. @internal */
  advance(): void {
    for (const entry of this.pending) {
      if (this.running.size >= this.maxWorkers) return;
      this.pending.delete(entry);
      this.running.add(entry);
      void this.perform(entry);
    }
    if (this.running.size > 0) return;
    for (const done of this.whenDone.splice(0)) done();
  }

  /** @internal */
  async perform(entry: Entry): Promise<void> {
    const { call, transfer, abort } = entry;
    try {
      entry.resolve(await this.threads.run(call, transfer, abort.signal));
    } catch (error) {
      entry.reject(error);
    }
    this.running.delete(entry);
    this.advance();
  }
}
