import { isCancelled } from "@asyncio-ts/future";
import { AsyncioError, type Context } from "@asyncio-ts/loop";
import { interrupt, onInterrupt } from "@asyncio-ts/loop/internal";
import { Runner as CoreRunner, type Task as CoreTask } from "@asyncio-ts/task";
import { refuseInLoop } from "@asyncio-ts/task/internal";
import { callAsPython } from "./call-as-python.js";
import { setCurrentLoop } from "./current-loop.js";
import { EventLoop } from "./event-loop.js";
import { Signature } from "./kwargs.js";
import type { CoroutineLike } from "./task.js";

type LoopFactory = (() => EventLoop) | (new () => EventLoop);

/** What `run` takes by keyword. */
export interface RunKwargs {
  readonly debug?: boolean | null;
  /** Makes the loop: a function, or a class of loops. Default: `new_event_loop`. */
  readonly loop_factory?: LoopFactory | null;
}

/** What `Runner.run` takes by keyword. */
export interface RunnerRunKwargs {
  readonly context?: Context | null;
}

const RUNNER = new Signature("Runner", [], { keywords: ["debug", "loop_factory"] });
const RUNNER_RUN = new Signature("run", ["coro"], { keywords: ["context"] });
const RUN = new Signature("run", ["main"], { keywords: ["debug", "loop_factory"] });

/** The user has interrupted the program, and its main task was cancelled by that. */
export class KeyboardInterrupt extends AsyncioError {
  static {
    KeyboardInterrupt.prototype.name = "KeyboardInterrupt";
  }
}

/**
 * Runs programs one after the other on one loop and in one context. A host cannot be blocked, so
 * `run()` and `close()` return promises: await them.
 *
 *     await using runner = new asyncio.Runner();
 *     await runner.run(main());
 *
 * Where the host tells of SIGINT and nobody else listens, the first one cancels the main task.
 *
 * CPython: `asyncio.Runner`.
 */
// Rules N1 to N3.
export class Runner {
  /** @internal */
  readonly inner: LoopRunner;

  constructor(kwargs?: RunKwargs);
  constructor(...args: unknown[]) {
    const [debug, loop_factory] = RUNNER.bind(args);
    this.inner = new LoopRunner({ debug, loop_factory });
  }

  get_loop(): EventLoop {
    return this.inner.loop as EventLoop;
  }

  /** Runs the coroutine as a task and gives its result. */
  run<T>(coro: CoroutineLike<T>, kwargs?: RunnerRunKwargs): Promise<T>;
  run<T>(kwargs: RunnerRunKwargs & { readonly coro: CoroutineLike<T> }): Promise<T>;
  run(...args: unknown[]): Promise<unknown> {
    const [coro, context] = RUNNER_RUN.bind(args);
    return this.inner.run(coro, context === undefined || context === null ? {} : { context });
  }

  /** Cancels the tasks that are left, waits for them, and closes the loop. */
  close(): Promise<void> {
    return this.inner.close();
  }

  __enter__(): this {
    this.get_loop();
    return this;
  }

  __exit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Promise<void> {
    return this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

class LoopRunner extends CoreRunner {
  readonly #factory: LoopFactory | null;

  constructor({ debug, loop_factory }: RunKwargs) {
    super(debug === undefined || debug === null ? {} : { debug });
    this.#factory = loop_factory ?? null;
  }

  override makeLoop(): EventLoop {
    if (this.#factory !== null) return callAsPython(this.#factory, []);
    const loop = new EventLoop();
    setCurrentLoop(loop);
    return loop;
  }

  override async runTask<T>(task: CoreTask<T>): Promise<T> {
    let interruptions = 0;
    const ignore = onInterrupt(() => {
      // The program has said itself what it wants to do then.
      if ((task.loop as EventLoop).signalHandlers.has("SIGINT")) return;
      interruptions++;
      if (interruptions === 1 && !task.done()) {
        task.cancel();
        return;
      }
      ignore();
      interrupt();
    });
    try {
      return await super.runTask(task);
    } catch (error) {
      if (interruptions > 0 && isCancelled(error) && task.uncancel() === 0) {
        const interrupted = new KeyboardInterrupt();
        interrupted.cause = error;
        throw interrupted;
      }
      throw error;
    } finally {
      ignore();
    }
  }

  override async close(): Promise<void> {
    const opened = this.ownLoop !== undefined && !this.closed;
    try {
      await super.close();
    } finally {
      if (opened && this.#factory === null) setCurrentLoop(null);
    }
  }
}

/**
 * Runs a program on a loop of its own and gives what `main` returns. The tasks that are left are
 * cancelled and waited for, and the loop is closed. A host cannot be blocked, so it returns a
 * promise: await it.
 *
 * CPython: `asyncio.run`.
 */
// Rules N1, N2.
export async function run<T>(main: CoroutineLike<T>, kwargs?: RunKwargs): Promise<T>;
export async function run<T>(kwargs: RunKwargs & { readonly main: CoroutineLike<T> }): Promise<T>;
export async function run(...args: unknown[]): Promise<unknown> {
  const [main, debug, loop_factory] = RUN.bind(args);
  refuseInLoop("asyncio.run()");
  const runner = new Runner({ debug: debug ?? null, loop_factory: loop_factory ?? null });
  try {
    return await runner.run(main);
  } finally {
    await runner.close();
  }
}
