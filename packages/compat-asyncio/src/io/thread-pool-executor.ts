import { ThreadPoolExecutor as CoreThreadPoolExecutor } from "@asyncio-ts/executor";
import { Signature } from "../kwargs.js";

/** What `ThreadPoolExecutor` takes. */
export interface ThreadPoolExecutorKwargs {
  /** How many jobs may run at once. Default: one for each processor. */
  readonly max_workers?: number | null;
}

/** What `shutdown` takes by keyword. */
export interface ExecutorShutdownKwargs {
  /** Whether jobs that have not begun are cancelled. Default: false. */
  readonly cancel_futures?: boolean;
  /** Not Python's: whether those that run are ended with their threads. Default: false. */
  readonly abort?: boolean;
}

const INIT = new Signature("ThreadPoolExecutor", ["max_workers"], { required: 0 });
const SHUTDOWN = new Signature("shutdown", ["wait"], {
  required: 0,
  keywords: ["cancel_futures", "abort"],
});

/**
 * Threads for `loop.run_in_executor`. `submit` gives a promise, and so does `shutdown`.
 * CPython: `concurrent.futures.ThreadPoolExecutor`.
 */
export class ThreadPoolExecutor extends CoreThreadPoolExecutor {
  constructor(max_workers?: number | ThreadPoolExecutorKwargs | null);
  constructor(...args: unknown[]) {
    const [max_workers] = INIT.bind(args);
    super(max_workers === undefined || max_workers === null ? {} : { maxWorkers: max_workers });
  }

  /**
   * Takes no more jobs, runs those that are there, and ends the threads. With `wait=False` the
   * promise doesn't wait for that.
   */
  override shutdown(wait?: boolean, kwargs?: ExecutorShutdownKwargs): Promise<void>;
  override shutdown(kwargs: ExecutorShutdownKwargs & { readonly wait?: boolean }): Promise<void>;
  override async shutdown(...args: unknown[]): Promise<void> {
    const [wait = true, cancel_futures = false, abort = false] = SHUTDOWN.bind(args);
    const done = super.shutdown({ cancelPending: cancel_futures || abort, abort });
    if (wait) await done;
  }

  async __aenter__(): Promise<this> {
    return this;
  }

  async __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Promise<boolean> {
    await this.shutdown();
    return false;
  }
}
