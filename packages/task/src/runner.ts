import type { AbortSignalLike, Signal } from "@asyncio-ts/future";
import { advise, type Context, copyContext, Loop, RuntimeError } from "@asyncio-ts/loop";
import { refuseInLoop } from "./run-end.js";
import { runUntilDone } from "./run-until-complete.js";
import { shutDown } from "./shut-down.js";
import { createTask, type Task, type TaskSource } from "./task.js";

declare global {
  interface SymbolConstructor {
    // As in lib "ESNext.Disposable", for programs whose own libs are older than `await using`.
    readonly asyncDispose: unique symbol;
  }
}

export interface RunnerOptions {
  /** The loop to run on; it is closed with the runner. Default: a new one. */
  readonly loop?: Loop;
  /** As of {@link RunOptions}: how long the tasks that are left at the end may take. */
  readonly grace?: number;
  /** Warn of code that works, but not as it looks. Default: false. */
  readonly debug?: boolean;
}

/**
 * As `run()`, for several programs one after the other on one loop: tasks that one of them leaves
 * behind go on in the next, and all share one context. Close it at the end.
 *
 *     await using runner = new Runner();
 *     await runner.run(first);
 *     await runner.run(second);
 *
 * CPython: `asyncio.Runner`.
 */
// Rules N1, N2.
export class Runner {
  /** @internal */
  readonly options: RunnerOptions;
  /** @internal */
  ownLoop: Loop | undefined = undefined;
  /** What all its programs run in a part of. @internal */
  context: Context | undefined = undefined;
  /** @internal */
  closed = false;

  constructor(options: RunnerOptions = {}) {
    this.options = options;
  }

  /** Its loop, made when first needed. Throws RuntimeError once the runner is closed. */
  get loop(): Loop {
    if (this.closed) {
      throw advise(new RuntimeError("Runner is closed"), "make a new one");
    }
    if (this.ownLoop === undefined) {
      this.ownLoop = this.makeLoop();
      if (this.options.debug !== undefined) this.ownLoop.debug = this.options.debug;
      this.context = copyContext();
    }
    return this.ownLoop;
  }

  /** @internal */
  makeLoop(): Loop {
    return this.options.loop ?? new Loop();
  }

  /**
   * Runs `main` as a task, in `context`, by default that of all its programs, and gives what it
   * returns. Rejects with RuntimeError in a running loop.
   */
  async run<T>(
    main: TaskSource<T>,
    options: { readonly context?: Context; readonly signal?: Signal | AbortSignalLike } = {},
  ): Promise<T> {
    refuseInLoop("Runner.run()");
    const { loop } = this;
    loop.checkRunnable();
    const { signal, context = this.context } = options;
    const task = createTask(main as () => PromiseLike<T>, { loop, context, signal });
    return this.runTask(task as Task<T>);
  }

  /** @internal */
  runTask<T>(task: Task<T>): Promise<T> {
    return runUntilDone(task.loop, task);
  }

  /** Cancels the tasks that are left, waits for them, and closes the loop. Harmless if closed. */
  async close(): Promise<void> {
    const { ownLoop } = this;
    if (this.closed || ownLoop === undefined) return;
    try {
      await shutDown(ownLoop, this.options.grace);
    } finally {
      this.closed = true;
      this.ownLoop = undefined;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
