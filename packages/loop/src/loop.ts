import { AgeList } from "./age-list.js";
import { advise, RuntimeError, show } from "./errors.js";
import {
  type ExceptionContext,
  type ExceptionHandler,
  reportByDefault,
  reportException,
} from "./exception-handler.js";
import { type Callback, Handle, NO_ARGUMENTS, TimerHandle } from "./handle.js";
import type { Host } from "./host.js";
import { HostDriver } from "./host-driver.js";
import { INSPECT } from "./inspect.js";
import type { LoopDriver } from "./loop-driver.js";
import type { CallOptions, LoopOptions, TimerOptions } from "./loop-options.js";
import type { LoopObserver } from "./observer.js";
import { ReadyQueue, type Runnable } from "./ready-queue.js";
import { realm } from "./realm.js";
import type { Scheduler } from "./scheduler.js";
import type { HeldStep } from "./slow-steps.js";
import { checkTime } from "./time.js";
import { TimerHeap } from "./timer-heap.js";

/**
 * Schedules callbacks, first in, first out, and timers. Times are milliseconds.
 *
 * One *turn* appends the timers that are due behind what is ready, then runs exactly what is
 * ready at that moment; what that adds waits for the next turn.
 *
 * CPython: `BaseEventLoop`.
 */
// Rules L1 to L11, R1 to R3, R6.
export class Loop implements Scheduler {
  /** @internal */
  readonly ready = new ReadyQueue();
  /** @internal */
  readonly timers = new TimerHeap();
  /** @internal */
  readonly driver: LoopDriver;
  /** @internal */
  readonly asyncLocalStorage: boolean;
  /** Whether it warns of code that works, but not as it looks. */
  get debug(): boolean {
    return this.debugging;
  }

  set debug(debug: boolean) {
    this.debugging = debug;
    this.watched = debug || this.observing !== undefined;
    if (!debug) return;
    realm.debug = true;
    realm.tracksCalls = true;
  }

  /** Live tasks: opaque here, but told when they are `abandoned` by the closing loop. @internal */
  readonly tasks = new AgeList<object>();
  /** What is waited for outside of the loop, see `fromPromise`: opaque here. @internal */
  readonly foreign = new Set<object>();
  /** Makes the futures that operations on this loop return: opaque here. @internal */
  futureFactory: unknown = undefined;
  /** The rule for reporting failed futures, if it is not the default: opaque here. @internal */
  reporter: unknown = undefined;
  /** Its coroutines that may never be awaited, where that is told of: opaque here. @internal */
  calls: unknown = undefined;
  /** To be called when the loop closes, before it drops what is left. @internal */
  readonly atClose = new Set<() => void>();
  /**
   * What a program on the loop waits for at its end, before the loop is closed: coroutine functions,
   * opaque here. @internal
   */
  readonly atShutdown = new Set<unknown>();
  /**
   * The classes of what I/O on this loop hands out, if not the core's: opaque here. Not set by the
   * constructor, so that a subclass can have them for all its loops.
   *
   * @internal
   */
  declare ioClasses: unknown;
  /** Makes the tasks of this loop: opaque here. @internal */
  taskFactory: unknown = undefined;
  /** Handles that may run before the next look at the clock. @internal */
  credit = 1;
  /** Is told of every turn and step. */
  get observer(): LoopObserver | undefined {
    return this.observing;
  }

  set observer(observer: LoopObserver | undefined) {
    this.observing = observer;
    this.watched = this.debugging || observer !== undefined;
  }

  /**
   * In debug mode, a step that takes longer is warned of, in milliseconds. Default: 100.
   * CPython: `loop.slow_callback_duration`.
   */
  slowCallbackDuration = 100;
  /** The step that the loop is on hold for, in debug mode. @internal */
  heldStep: HeldStep | undefined = undefined;
  /** How many turns have begun. @internal */
  turns = 0;
  /** A synchronous run is under way. @internal */
  synchronous = false;
  /** True while handles are being run, but not on hold. @internal */
  turning = false;

  /** @internal */
  debugging = false;
  /** @internal */
  observing: LoopObserver | undefined = undefined;
  /** There is a debug mode or an observer to be served at every step. @internal */
  watched = false;
  /** @internal */
  readonly autorun: boolean;
  /**
   * How early a timer may fire, in milliseconds: far below anything that a clock can tell apart.
   * CPython: `_clock_resolution`.
   *
   * @internal
   */
  readonly resolution: number = 1000 * 2 ** -30;
  /** @internal */
  exceptionHandler: ExceptionHandler | undefined = undefined;
  /** @internal */
  closed = false;
  /** @internal */
  stopping = false;
  /** A turn began and has not ended: it may be on hold. @internal */
  inTurn = false;
  /** The last handle of the turn, `undefined` once it has been started. @internal */
  lastOfTurn: Runnable | undefined = undefined;
  /** @internal */
  pendingRun: ((error: unknown) => void) | undefined = undefined;

  constructor(options: LoopOptions = {}) {
    this.asyncLocalStorage = options.asyncLocalStorage ?? true;
    this.debug = options.debug ?? false;
    this.autorun = options.autorun ?? false;
    this.driver = options.driver ?? new HostDriver(this.asyncLocalStorage);
    this.driver.attach(this);
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const state = this.closed ? "closed" : this.isRunning() ? "running" : "idle";
    const { timers, tasks } = this;
    return `${this.constructor.name} ${state} timers=${timers.size} tasks=${tasks.size}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  /** @internal */
  get host(): Host {
    return this.driver.host;
  }

  /** The loop's clock, in milliseconds from an arbitrary start. CPython: `loop.time`. */
  now(): number {
    return this.driver.now();
  }

  /** Calls `callback` in the next turn. */
  // Rules L2, L3.
  callSoon(callback: () => unknown, options?: CallOptions): Handle {
    const handle = new Handle(this, checkCallback(callback), NO_ARGUMENTS, options?.context);
    this.schedule(handle);
    return handle;
  }

  /** Calls `callback` after `delay` milliseconds; at once, in turn, if it is 0 or less. */
  callLater(delay: number, callback: () => unknown, options?: TimerOptions): TimerHandle {
    return this.callAt(this.now() + checkTime(delay, "delay"), callback, options);
  }

  /** Calls `callback` when the loop's clock gets to `time`. */
  // Rules L4, L5, L9.
  callAt(time: number, callback: () => unknown, options?: TimerOptions): TimerHandle {
    const handle = new TimerHandle(
      this,
      checkTime(time, "deadline"),
      checkCallback(callback),
      NO_ARGUMENTS,
      options?.context,
      options?.keepAlive,
    );
    this.scheduleTimer(handle);
    return handle;
  }

  /** Turns the loop until `stop()`. Rejects with RuntimeError if it can't be run now. */
  // Rule R1.
  async runForever(): Promise<void> {
    this.checkRunnable();
    return new Promise((resolve, reject) => {
      this.pendingRun = (error) => (error === undefined ? resolve() : reject(error));
      realm.loops.add(this);
      this.driver.begin();
    });
  }

  /**
   * As `runForever`, but without giving the thread back, so that no promise, no async function and
   * nothing of the host goes on meanwhile. Only for loops that can: `VirtualLoop`, `BlockingLoop`.
   */
  runForeverSync(): void {
    this.checkRunnable();
    this.synchronous = true;
    this.pendingRun = () => {};
    realm.loops.add(this);
    const { scope } = realm;
    try {
      this.driver.runSync(this);
    } finally {
      this.synchronous = false;
      this.runEnded(undefined);
      realm.scope = scope;
    }
  }

  /** Rule R1. @internal */
  checkRunnable(): void {
    this.checkClosed();
    if (this.pendingRun !== undefined) {
      throw advise(
        new RuntimeError("This event loop is already running"),
        "await what you wait for, instead of running it again",
      );
    }
    if (realm.running !== undefined) {
      throw advise(
        new RuntimeError("Cannot run the event loop while another loop is running"),
        "this code runs inside that loop: create a task there, or await",
      );
    }
  }

  /** Ends `runForever()` after the current turn, or after the next one if none is under way. */
  stop(): void {
    this.stopping = true;
    this.driver.wake();
  }

  /** True while a `runForever()` is under way. */
  isRunning(): boolean {
    return this.pendingRun !== undefined;
  }

  /** True once `close()` was called. */
  isClosed(): boolean {
    return this.closed;
  }

  /** Drops everything that is scheduled; the loop cannot be used any more. */
  // Rule R6.
  close(): void {
    if (this.isRunning()) {
      throw advise(
        new RuntimeError("Cannot close a running event loop"),
        "call stop() and await the run first",
      );
    }
    if (this.closed) return;
    for (const task of this.tasks.all()) (task as { abandoned?(): void }).abandoned?.();
    for (const callback of this.atClose) callback();
    this.closed = true;
    this.inTurn = false;
    this.lastOfTurn = undefined;
    this.ready.clear();
    this.timers.clear();
    this.driver.end();
  }

  /** Reports errors that nobody can catch to `handler`, by default to the console. */
  setExceptionHandler(handler: ExceptionHandler | undefined): void {
    if (handler !== undefined) checkCallback(handler);
    this.exceptionHandler = handler;
  }

  /** What `setExceptionHandler` has set; `undefined` if it is the default. */
  getExceptionHandler(): ExceptionHandler | undefined {
    return this.exceptionHandler;
  }

  /** Reports an error that nobody can catch to the exception handler. Never throws. */
  // Rule E1.
  callExceptionHandler(context: ExceptionContext): void {
    reportException(this, this.exceptionHandler, context);
  }

  /** Writes a report to the console. */
  // Rule E2.
  defaultExceptionHandler(context: ExceptionContext): void {
    reportByDefault(this, context);
  }

  /** @internal */
  checkClosed(): void {
    if (this.closed) {
      throw advise(
        new RuntimeError("Event loop is closed"),
        "make a new loop, or close this one later",
      );
    }
  }

  /** Appends to the ready queue. @internal */
  schedule(runnable: Runnable): void {
    // What is not empty has been seen by the driver, and a closed loop's queue is empty.
    if (this.ready.tail === undefined) this.firstReady();
    this.ready.push(runnable);
  }

  /** Appends a chain of runnables to the ready queue. @internal */
  scheduleChain(first: Runnable, last: Runnable): void {
    if (this.ready.tail === undefined) this.firstReady();
    this.ready.append(first, last);
  }

  /** @internal */
  scheduleTimer(timer: TimerHandle): void {
    this.checkClosed();
    this.timers.push(timer);
    if (!this.turning) this.driver.wake();
  }

  /** @internal */
  timerCancelled(timer: TimerHandle): void {
    this.timers.noteCancelled(timer);
    // An idle host driver may keep the process alive for this timer alone.
    if (!this.turning) this.driver.wake();
  }

  /** Whether the driver may turn the loop. @internal */
  get active(): boolean {
    return !this.closed && (this.autorun || this.pendingRun !== undefined);
  }

  /** The run is over, with an error or without. @internal */
  runEnded(error: unknown): void {
    this.stopping = false;
    const run = this.pendingRun;
    if (run === undefined) return;
    this.pendingRun = undefined;
    realm.loops.delete(this);
    this.driver.end();
    run(error);
  }

  /** @internal */
  firstReady(): void {
    this.checkClosed();
    if (!this.turning) this.driver.wake();
  }
}

function checkCallback(callback: unknown): Callback {
  if (typeof callback === "function") return callback as Callback;
  throw new TypeError(
    `a callable object was expected, got ${show(callback)}: pass the function itself, not its result`,
  );
}
