import {
  type AnyFunction,
  ThreadPoolExecutor as CoreThreadPoolExecutor,
  type Executor,
  type Job,
} from "@asyncio-ts/executor";
import { setExecutorOf, shutdownExecutorOf, submitOn } from "@asyncio-ts/executor/internal";
import { type Coro, Coroutine, isCoroutineFunction } from "@asyncio-ts/future";
import { advise } from "@asyncio-ts/loop";
import type { EventLoop } from "../event-loop.js";
import { get_running_loop } from "../events.js";
import type { Future } from "../futures.js";
import { Signature } from "../kwargs.js";
import { iscoroutine } from "../tasks.js";

const TO_THREAD = new Signature("to_thread", ["func"], { variadic: true, marked: true });
const RUN_IN_EXECUTOR = new Signature("run_in_executor", ["executor", "func"], { variadic: true });
const SET_DEFAULT_EXECUTOR = new Signature("set_default_executor", ["executor"]);
const SHUTDOWN_DEFAULT_EXECUTOR = new Signature("shutdown_default_executor", ["timeout"], {
  required: 0,
});

/**
 * Runs a function in another thread, on the loop's default executor. A function can't be sent there:
 * it is named by the module that exports it, `{ module: new URL("./hash.js", import.meta.url), name:
 * "hash" }`. Its arguments and its result are copied, and context variables stay behind. Cancelling
 * it also ends a job that runs, with its thread. CPython: `asyncio.to_thread`.
 */
// Rule N4.
export function to_thread<F extends AnyFunction = AnyFunction>(
  func: Job,
  ...args: Parameters<F>
): Coroutine<Awaited<ReturnType<F>>>;
export function to_thread(...all: unknown[]): Coroutine<unknown> {
  const [func, args] = TO_THREAD.bind(all);
  return new Coroutine<unknown>(
    {
      *to_thread(): Coro<unknown> {
        return yield* submitOn(get_running_loop(), null, func, args);
      },
    }.to_thread,
    undefined,
    [],
  );
}

type TimeoutKwargs = { readonly timeout?: number | null };

/** The loop's methods for executors. */
export class ExecutorMethods {
  /**
   * Runs a function on an executor, `null`: the loop's own; see `to_thread` for what a function is.
   * Begins at the call. An executor of one's own may take functions; in debug mode, TypeError for those
   * that make coroutines. CPython: `loop.run_in_executor`.
   */
  // Rules N4, R8.
  run_in_executor<F extends AnyFunction = AnyFunction>(
    this: EventLoop,
    executor: Executor | null,
    func: Job,
    ...args: Parameters<F>
  ): Future<Awaited<ReturnType<F>>>;
  run_in_executor(this: EventLoop, ...all: unknown[]): Future<unknown> {
    const [executor, func, args] = RUN_IN_EXECUTOR.bind(all);
    // What else an executor can't run, it says itself: there are several kinds of them.
    if (this.debug && (iscoroutine(func) || isCoroutineFunction(func))) {
      throw advise(
        new TypeError("coroutines cannot be used with run_in_executor()"),
        "another thread has another loop: run it there by asyncio.run()",
      );
    }
    return submitOn(this, executor, func, args) as Future<unknown>;
  }

  /** Sets the executor of `run_in_executor(null, ...)`. CPython: `loop.set_default_executor`. */
  set_default_executor(this: EventLoop, executor: Executor | { readonly executor: Executor }): void;
  set_default_executor(this: EventLoop, ...args: unknown[]): void {
    const [executor] = SET_DEFAULT_EXECUTOR.bind(args);
    if (!(executor instanceof CoreThreadPoolExecutor)) {
      throw advise(
        new TypeError("executor must be ThreadPoolExecutor instance"),
        "make it by new asyncio.concurrent.futures.ThreadPoolExecutor()",
      );
    }
    setExecutorOf(this, executor);
  }

  /**
   * Waits for the jobs of the default executor, for at most `timeout` seconds, and ends its threads;
   * from the beginning on, RuntimeError for new jobs. When the time is over it warns, and ends the jobs
   * with their threads. `run()` does it at its end. CPython: `loop.shutdown_default_executor`.
   */
  // Rule R8.
  shutdown_default_executor(
    this: EventLoop,
    timeout?: number | TimeoutKwargs | null,
  ): Coroutine<void>;
  shutdown_default_executor(this: EventLoop, ...args: unknown[]): Coroutine<void> {
    const [timeout] = SHUTDOWN_DEFAULT_EXECUTOR.bind(args);
    return shutdownExecutorOf(
      this,
      timeout === undefined || timeout === null ? null : timeout * 1000,
    );
  }
}
