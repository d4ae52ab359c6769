import { type Coro, Coroutine } from "@asyncio-ts/future";
import {
  advise,
  type Callback,
  type Context,
  type ExceptionContext,
  type ExceptionHandler,
  Loop,
  RuntimeError,
} from "@asyncio-ts/loop";
import { checkTime, environment } from "@asyncio-ts/loop/internal";
import { VirtualDriver } from "@asyncio-ts/loop/virtual";
import { runUntilComplete, type TaskOptions, type Waitable } from "@asyncio-ts/task";
import { CollectionReporter } from "./collection-reporter.js";
import { registerEventLoop } from "./current-loop.js";
import { Future } from "./futures.js";
import { Handle, TimerHandle } from "./handles.js";
import { splitKwargs } from "./kwargs.js";
import { type CoroutineLike, Task, type TaskKwargs } from "./task.js";

export interface EventLoopOptions {
  /** "host" (default): real time. "virtual": a clock that jumps to the next timer when idle. */
  readonly clock?: "host" | "virtual";
  /** Default: whether the environment has a PYTHONASYNCIODEBUG that is not empty. */
  readonly debug?: boolean;
  /** Whether AsyncLocalStorage may be used, see the core's `LoopOptions`. Default: true. */
  readonly async_local_storage?: boolean;
  /** On the virtual clock: how long to wait for the outside world, in real seconds. Default: 1. */
  readonly foreign_timeout?: number;
  /** On the virtual clock: "wait" (default) while something foreign is awaited, or "jump" on. */
  readonly foreign?: "wait" | "jump";
}

/** Makes the tasks of a loop instead of the loop. CPython: `loop.set_task_factory`; rule T11. */
export type TaskFactory = (
  loop: EventLoop,
  coro: CoroutineLike<unknown>,
  kwargs: TaskKwargs,
) => Task<unknown>;

/** The core's loop under Python's names, in seconds. CPython: `asyncio.AbstractEventLoop`. */
export class EventLoop extends Loop {
  static {
    registerEventLoop(EventLoop);
  }

  /** @internal */
  readonly virtual: VirtualDriver | undefined;
  /** @internal */
  ownTaskFactory: TaskFactory | null = null;

  constructor(options: EventLoopOptions = {}) {
    const asyncLocalStorage = options.async_local_storage ?? true;
    const { foreign_timeout, foreign = "wait" } = options;
    const foreignTimeout = foreign_timeout === undefined ? 1000 : foreign_timeout * 1000;
    const virtual =
      options.clock === "virtual"
        ? new VirtualDriver({ asyncLocalStorage, foreign, foreignTimeout })
        : undefined;
    const debug = options.debug ?? (environment("PYTHONASYNCIODEBUG") ?? "") !== "";
    super(
      virtual === undefined
        ? { asyncLocalStorage, debug }
        : { asyncLocalStorage, debug, driver: virtual },
    );
    this.virtual = virtual;
    this.reporter = new CollectionReporter(this);
    // So that what the core makes for itself has Python's names too.
    this.futureFactory = () => this.create_future();
    this.taskFactory = (_: Loop, source: CoroutineLike<unknown>, options?: TaskOptions) =>
      this.create_task(source, {
        name: options?.name ?? null,
        context: options?.context ?? null,
        eager_start: options?.eagerStart ?? null,
      });
  }

  /** The clock, in seconds. */
  time(): number {
    return this.now() / 1000;
  }

  call_soon(callback: Callback, ...args: unknown[]): Handle {
    const [own, context] = splitContext(callback, args);
    const handle = new Handle(this, callback, own, context);
    this.schedule(handle);
    return handle;
  }

  /** The same as `call_soon`: JavaScript has no second thread that could call it. */
  call_soon_threadsafe(callback: Callback, ...args: unknown[]): Handle {
    return this.call_soon(callback, ...args);
  }

  call_later(delay: number, callback: Callback, ...args: unknown[]): TimerHandle {
    checkTime(delay, "delay");
    return this.timerAt(this.now() + delay * 1000, this.time() + delay, callback, args);
  }

  call_at(when: number, callback: Callback, ...args: unknown[]): TimerHandle {
    return this.timerAt(checkTime(when, "deadline") * 1000, when, callback, args);
  }

  create_future<T = unknown>(): Future<T> {
    return new Future<T>({ loop: this });
  }

  create_task<T>(coro: CoroutineLike<T>, kwargs: TaskKwargs = {}): Task<T> {
    this.checkClosed();
    if (this.ownTaskFactory !== null) return this.ownTaskFactory(this, coro, kwargs) as Task<T>;
    return new Task(coro, { ...kwargs, loop: this });
  }

  set_task_factory(factory: TaskFactory | null): void {
    if (factory !== null && typeof factory !== "function") {
      throw new TypeError("task factory must be a callable or null");
    }
    this.ownTaskFactory = factory;
  }

  get_task_factory(): TaskFactory | null {
    return this.ownTaskFactory;
  }

  /** Turns until `stop()`. A host cannot be blocked, so it returns a promise. */
  run_forever(): Promise<void> {
    return this.runForever();
  }

  /** Turns until the future, or the task made of the coroutine, is done; gives its result. */
  run_until_complete<T>(future: Waitable<T>): Promise<T> {
    return runUntilComplete(this, future);
  }

  /**
   * Does nothing: JavaScript closes an async generator itself when a `for await` leaves it, and
   * does not tell of the others. CPython: `loop.shutdown_asyncgens`.
   */
  shutdown_asyncgens(): Coroutine<void> {
    return new Coroutine<void>(function* (): Coro<void> {}, undefined, []);
  }

  /** Does nothing: there is no executor. CPython: `loop.shutdown_default_executor`. */
  shutdown_default_executor(_timeout: number | null = null): Coroutine<void> {
    return new Coroutine<void>(function* (): Coro<void> {}, undefined, []);
  }

  is_running(): boolean {
    return this.isRunning();
  }

  is_closed(): boolean {
    return this.isClosed();
  }

  get_debug(): boolean {
    return this.debug;
  }

  set_debug(enabled: boolean): void {
    this.debug = enabled;
  }

  /** In debug mode, a step that takes longer is warned of, in seconds. Default: 0.1. */
  get slow_callback_duration(): number {
    return this.slowCallbackDuration / 1000;
  }

  set slow_callback_duration(seconds: number) {
    this.slowCallbackDuration = checkTime(seconds, "duration") * 1000;
  }

  set_exception_handler(
    handler: ((loop: EventLoop, context: ExceptionContext) => void) | null,
  ): void {
    this.setExceptionHandler((handler ?? undefined) as ExceptionHandler | undefined);
  }

  get_exception_handler(): ((loop: EventLoop, context: ExceptionContext) => void) | null {
    return (this.getExceptionHandler() as ExceptionHandler | undefined) ?? null;
  }

  call_exception_handler(context: ExceptionContext): void {
    this.callExceptionHandler(context);
  }

  default_exception_handler(context: ExceptionContext): void {
    super.defaultExceptionHandler(context);
  }

  /** @internal */
  override defaultExceptionHandler(context: ExceptionContext): void {
    // As CPython, which calls the method of a subclass.
    this.default_exception_handler(context);
  }

  /** On the virtual clock: moves it on, as if the running code had taken that many seconds. */
  advance(seconds: number): void {
    if (this.virtual === undefined) {
      throw advise(
        new RuntimeError("the clock of the host cannot be advanced"),
        'make the loop by new_event_loop({ clock: "virtual" })',
      );
    }
    this.virtual.advance(checkTime(seconds, "time") * 1000);
  }

  /** @internal */
  timerAt(
    deadline: number,
    when: number,
    callback: Callback,
    args: readonly unknown[],
  ): TimerHandle {
    const [own, context] = splitContext(callback, args);
    const handle = new TimerHandle(this, deadline, when, callback, own, context);
    this.scheduleTimer(handle);
    return handle;
  }
}

function splitContext(
  callback: unknown,
  args: readonly unknown[],
): [unknown[], Context | undefined] {
  if (typeof callback !== "function") {
    throw new TypeError(
      `a callable object was expected, got ${typeof callback}: pass the function, and its arguments after it`,
    );
  }
  const [own, kwargs] = splitKwargs(args, ["context"]);
  return [own, (kwargs.context as Context | null | undefined) ?? undefined];
}
