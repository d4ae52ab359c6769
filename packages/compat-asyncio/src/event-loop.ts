import { type Coro, Coroutine, isCoroutineFunction } from "@asyncio-ts/future";
import {
  advise,
  type Callback,
  type Context,
  type ExceptionContext,
  type ExceptionHandler,
  Loop,
  RuntimeError,
  show,
} from "@asyncio-ts/loop";
import { checkTime, environment, realm } from "@asyncio-ts/loop/internal";
import { VirtualDriver } from "@asyncio-ts/loop/virtual";
import { runUntilComplete, type TaskOptions, type Waitable } from "@asyncio-ts/task";
import { addAbsentMethods } from "./absent-methods.js";
import { CollectionReporter } from "./collection-reporter.js";
import { registerEventLoop } from "./current-loop.js";
import { Future } from "./futures.js";
import { Handle, TimerHandle } from "./handles.js";
import { Signature } from "./kwargs.js";
import { type CoroutineLike, Task, type TaskKwargs } from "./task.js";

/** What `new_event_loop` takes. */
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

/** Makes the tasks of a loop instead of the loop. CPython: `loop.set_task_factory`. */
// Rule T11.
export type TaskFactory = (
  loop: EventLoop,
  coro: CoroutineLike<unknown>,
  kwargs: TaskKwargs,
) => Task<unknown>;

const callback = { keywords: ["context"], variadic: true };
const CALL_SOON = new Signature("call_soon", ["callback"], callback);
const CALL_LATER = new Signature("call_later", ["delay", "callback"], callback);
const CALL_AT = new Signature("call_at", ["when", "callback"], callback);
const CREATE_TASK = new Signature("create_task", ["coro"], {
  keywords: ["name", "context", "eager_start"],
});
const SET_TASK_FACTORY = new Signature("set_task_factory", ["factory"]);
const RUN_UNTIL_COMPLETE = new Signature("run_until_complete", ["future"]);
const SET_DEBUG = new Signature("set_debug", ["enabled"]);
const SET_EXCEPTION_HANDLER = new Signature("set_exception_handler", ["handler"]);
const CALL_EXCEPTION_HANDLER = new Signature("call_exception_handler", ["context"]);

type Handler = ((loop: EventLoop, context: ExceptionContext) => void) | null;

/** Of `call_soon` and its like. */
interface CallKwargs {
  readonly callback: Callback;
  readonly context?: Context | null;
}

declare global {
  /**
   * The methods of loops that only the entry for Node, Deno and Bun has: it extends this, and an
   * `EventLoop` extends it in turn, so that all that gives a loop has them in its type there.
   */
  interface AsyncioLoopMethods {}
}

/** The core's loop under Python's names, in seconds. CPython: `asyncio.AbstractEventLoop`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the entry for Node adds what it declares
export class EventLoop extends Loop {
  static {
    registerEventLoop(EventLoop);
    addAbsentMethods(EventLoop.prototype);
  }

  /** @internal */
  readonly virtual: VirtualDriver | undefined;
  /** @internal */
  ownTaskFactory: TaskFactory | null = null;
  /** Of each signal that it handles itself, what ends that: see `add_signal_handler`. @internal */
  readonly signalHandlers = new Map<string, () => void>();

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
    realm.tracksCalls = true;
    // So that what the core makes for itself has Python's names too.
    this.futureFactory = () => this.create_future();
    this.taskFactory = (_: Loop, source: CoroutineLike<unknown>, options?: TaskOptions) =>
      this.create_task(source, {
        name: options?.name ?? null,
        context: options?.context ?? null,
        ...(options?.eagerStart === undefined ? {} : { eager_start: options.eagerStart }),
      });
  }

  /** The clock, in seconds. */
  time(): number {
    return this.now() / 1000;
  }

  /** Calls `callback(...args)` in the next turn; takes `context` by keyword. */
  call_soon(callback: Callback, ...args: unknown[]): Handle;
  /** The same, with all by keyword. */
  call_soon(kwargs: CallKwargs): Handle;
  call_soon(...args: unknown[]): Handle {
    return this.soon("call_soon", args);
  }

  /** The same as `call_soon`: JavaScript has no second thread that could call it. */
  call_soon_threadsafe(callback: Callback, ...args: unknown[]): Handle;
  call_soon_threadsafe(kwargs: CallKwargs): Handle;
  call_soon_threadsafe(...args: unknown[]): Handle {
    return this.soon("call_soon_threadsafe", args);
  }

  /** @internal */
  soon(method: string, args: unknown[]): Handle {
    const [callback, context, own] = CALL_SOON.bind(args);
    const checked = checkCallback(callback, method, this.debug);
    const handle = new Handle(this, checked, own, context ?? undefined);
    this.schedule(handle);
    return handle;
  }

  /** Calls `callback(...args)` after `delay` seconds; takes `context` by keyword. */
  call_later(delay: number, callback: Callback, ...args: unknown[]): TimerHandle;
  /** The same, by keyword. */
  call_later(delay: number, kwargs: CallKwargs): TimerHandle;
  /** The same, with all by keyword. */
  call_later(kwargs: CallKwargs & { readonly delay: number }): TimerHandle;
  call_later(...args: unknown[]): TimerHandle {
    const [delay, callback, context, own] = CALL_LATER.bind(args);
    checkTime(delay, "delay");
    const deadline = this.now() + delay * 1000;
    return this.timerAt("call_later", deadline, this.time() + delay, callback, own, context);
  }

  /** Calls `callback(...args)` when `time()` gets to `when`; takes `context` by keyword. */
  call_at(when: number, callback: Callback, ...args: unknown[]): TimerHandle;
  /** The same, by keyword. */
  call_at(when: number, kwargs: CallKwargs): TimerHandle;
  /** The same, with all by keyword. */
  call_at(kwargs: CallKwargs & { readonly when: number }): TimerHandle;
  call_at(...args: unknown[]): TimerHandle {
    const [when, callback, context, own] = CALL_AT.bind(args);
    return this.timerAt(
      "call_at",
      checkTime(when, "deadline") * 1000,
      when,
      callback,
      own,
      context,
    );
  }

  /** A future of this loop. */
  create_future<T = unknown>(): Future<T> {
    return new Future<T>({ loop: this });
  }

  /** Runs a coroutine as a task of this loop. */
  create_task<T>(coro: CoroutineLike<T>, kwargs?: TaskKwargs): Task<T>;
  /** The same, with all by keyword. */
  create_task<T>(kwargs: TaskKwargs & { readonly coro: CoroutineLike<T> }): Task<T>;
  create_task(...args: unknown[]): Task<unknown> {
    const [coro, name, context, eager_start] = CREATE_TASK.bind(args);
    this.checkClosed();
    if (this.ownTaskFactory === null) {
      return new Task(coro, { name, context, eager_start, loop: this });
    }
    // As it was called: what was not given is not there.
    const kwargs = {
      ...(name === undefined ? {} : { name }),
      ...(context === undefined ? {} : { context }),
      ...(eager_start === undefined ? {} : { eager_start }),
    };
    return this.ownTaskFactory(this, coro, kwargs);
  }

  /** What makes its tasks; `null`: the loop itself. */
  set_task_factory(factory: TaskFactory | null | { readonly factory: TaskFactory | null }): void;
  set_task_factory(...args: unknown[]): void {
    const [factory] = SET_TASK_FACTORY.bind(args);
    if (factory !== null && typeof factory !== "function") {
      throw new TypeError("task factory must be a callable or null");
    }
    this.ownTaskFactory = factory;
  }

  /** What `set_task_factory` has set. */
  get_task_factory(): TaskFactory | null {
    return this.ownTaskFactory;
  }

  /** Turns until `stop()`. A host cannot be blocked, so it returns a promise. */
  run_forever(): Promise<void> {
    return this.runForever();
  }

  /** Turns until the future, or the task made of the coroutine, is done; gives its result. */
  run_until_complete<T>(future: Waitable<T> | { readonly future: Waitable<T> }): Promise<T>;
  run_until_complete(...args: unknown[]): Promise<unknown> {
    const [future] = RUN_UNTIL_COMPLETE.bind(args);
    return runUntilComplete(this, future);
  }

  /**
   * Does nothing: JavaScript closes an async generator itself when a `for await` leaves it, and
   * does not tell of the others. CPython: `loop.shutdown_asyncgens`.
   */
  shutdown_asyncgens(): Coroutine<void> {
    return new Coroutine<void>(function* (): Coro<void> {}, undefined, []);
  }

  /** Does nothing without I/O: then there is no executor. CPython: `loop.shutdown_default_executor`. */
  shutdown_default_executor(
    _timeout?: number | { readonly timeout?: number | null } | null,
  ): Coroutine<void> {
    return new Coroutine<void>(function* (): Coro<void> {}, undefined, []);
  }

  /** True while it is being run. */
  is_running(): boolean {
    return this.isRunning();
  }

  /** True once `close()` was called. */
  is_closed(): boolean {
    return this.isClosed();
  }

  /** Whether it warns of code that works, but not as it looks. */
  get_debug(): boolean {
    return this.debug;
  }

  /** Whether to warn of code that works, but not as it looks. */
  set_debug(enabled: boolean | { readonly enabled: boolean }): void;
  set_debug(...args: unknown[]): void {
    const [enabled] = SET_DEBUG.bind(args);
    this.debug = enabled;
  }

  /** In debug mode, a step that takes longer is warned of, in seconds. Default: 0.1. */
  get slow_callback_duration(): number {
    return this.slowCallbackDuration / 1000;
  }

  set slow_callback_duration(seconds: number) {
    this.slowCallbackDuration = checkTime(seconds, "duration") * 1000;
  }

  /** Reports errors that nobody can catch to `handler`; `null`: to the console. */
  set_exception_handler(handler: Handler | { readonly handler: Handler }): void;
  set_exception_handler(...args: unknown[]): void {
    const [handler] = SET_EXCEPTION_HANDLER.bind(args);
    this.setExceptionHandler((handler ?? undefined) as ExceptionHandler | undefined);
  }

  /** What `set_exception_handler` has set. */
  get_exception_handler(): Handler {
    return (this.getExceptionHandler() as ExceptionHandler | undefined) ?? null;
  }

  /** Reports an error that nobody can catch. Never throws. */
  call_exception_handler(context: ExceptionContext | { readonly context: ExceptionContext }): void;
  call_exception_handler(...args: unknown[]): void {
    const [context] = CALL_EXCEPTION_HANDLER.bind(args);
    this.callExceptionHandler(context);
  }

  default_exception_handler(
    context: ExceptionContext | { readonly context: ExceptionContext },
  ): void;
  default_exception_handler(...args: unknown[]): void {
    const [context] = CALL_EXCEPTION_HANDLER.bind(args);
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
    method: string,
    deadline: number,
    when: number,
    callback: unknown,
    args: readonly unknown[],
    context: Context | null | undefined,
  ): TimerHandle {
    const checked = checkCallback(callback, method, this.debug);
    const handle = new TimerHandle(this, deadline, when, checked, args, context ?? undefined);
    this.scheduleTimer(handle);
    return handle;
  }
}

export interface EventLoop extends AsyncioLoopMethods {}

/**
 * TypeError for what can't be called back; in debug mode also for what makes a coroutine, which nobody
 * would wait for. CPython: `_check_callback`.
 */
export function checkCallback(callback: unknown, method: string, debug: boolean): Callback {
  if (callback instanceof Coroutine || (debug && isCoroutineFunction(callback))) {
    throw new TypeError(
      `coroutines cannot be used with ${method}(): make a task of it by create_task()`,
    );
  }
  if (typeof callback === "function") return callback as Callback;
  throw new TypeError(
    `a callable object was expected by ${method}(), got ${show(callback)}: pass the function, and its arguments after it`,
  );
}
