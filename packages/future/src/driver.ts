import { advise, type Context, copyContext, type Loop, RuntimeError, show } from "@asyncio-ts/loop";
import { type AsyncScope, asyncContext, realm } from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Reject, type Resolve, type Then } from "./awaitable.js";
import { CancelledError, isCancelled } from "./cancelled-error.js";
import type { Claimant } from "./claim.js";
import { createFuture, type Future } from "./future.js";
import { type Entry, isPromise, Line } from "./line.js";
import { type Mode, NEXT } from "./mode.js";
import { Request } from "./request.js";
import type { Waiter } from "./waiter.js";

// A driver runs one coroutine with everything that it calls: the line of frames that began with
// it, and the requests that its native code has open.
//
// A driver with native code is in one of four states:
//
//   held      the loop waits for its code, which runs or is about to        realm.held === this
//   parked    it waits for requests of ours                                 at least one is open
//   detached  it waits for something foreign; the loop goes on              detached
//   done      its coroutine has ended                                       finished
//
//   held -> parked     its code awaits one of our awaitables (open)
//   parked -> held     a request is answered (answer)
//   held -> detached   a macrotask goes by (overdue)
//   detached -> parked its next await of ours, where the host tells whose it is (open)

/** Who wants to know how it ends. */
export interface DriverSink {
  /** The coroutine returned (NEXT) or threw (THROW). */
  ended(mode: Mode, value: unknown): void;
}

export class Driver extends Line implements Claimant {
  readonly loop: Loop;
  readonly context: Context;
  /** The Task that this is the driver of. */
  readonly task: Future<unknown> | undefined;
  cancelMessage: string | undefined = undefined;
  detached = false;
  /** A cancellation was asked for and has not been thrown yet. */
  cancelPending = false;
  /** How many awaits of ours its native code has made. */
  opened = 0;
  finished = false;
  claimed: AwaitableBase<unknown> | undefined = undefined;
  claimedThen: Then<unknown> | undefined = undefined;
  epoch = -1;
  /** Reads of `epoch` whose `then` has not been called yet. */
  private uncalled = 0;
  /** Strands of native code that were resumed or begun in this hold, and have not awaited since. */
  private strands = 0;
  private readonly sink: DriverSink;
  private scope: AsyncScope | undefined = undefined;
  /** The open requests. */
  private newest: Request | undefined = undefined;
  private oldest: Request | undefined = undefined;
  /** An answered request to be used again: one at a time is the rule. */
  private spare: Request | undefined = undefined;
  private warned = false;

  constructor(
    loop: Loop,
    context: Context,
    entry: Entry,
    sink: DriverSink,
    task: Future<unknown> | undefined,
  ) {
    super();
    this.driver = this;
    this.loop = loop;
    this.context = context;
    this.task = task;
    this.sink = sink;
    this.entry = entry;
    this.unusual = true;
    // The asynchronous context of this place, the code's own stores included, is the task's.
    if ((entry as { isGenerator?: boolean }).isGenerator === false) this.enterScope();
  }

  get scoped(): boolean {
    return this.scope !== undefined;
  }

  get name(): string {
    return (this.task as { name?: string } | undefined)?.name ?? "a coroutine";
  }

  /** What it is parked on, here and in its requests. */
  waiters(): Waiter<unknown>[] {
    const waiters = this.waiter === undefined ? [] : [this.waiter];
    for (let request = this.newest; request !== undefined; request = request.older) {
      if (request.waiter !== undefined) waiters.push(request.waiter);
    }
    return waiters;
  }

  /** What its coroutine waits for; `undefined` while it runs or is about to. */
  get waitsFor(): string | undefined {
    const waits = this.waiters().map(describeWait);
    if (this.detached) waits.push("something that is not of asyncio-ts (see fromPromise)");
    return waits.length === 0 ? undefined : waits.join(" and ");
  }

  describe(): string {
    return this.task?.describe() ?? "a coroutine";
  }

  /**
   * Cancels what the coroutine waits for, or lets its next step throw CancelledError.
   * CPython: `Task.cancel`; rules C1 to C4.
   */
  cancel(message: string | undefined): void {
    let reached = this.waiter?.cancel(message) ?? false;
    let pending = false;
    if (!reached && !this.native) {
      this.mustCancel = true;
      this.unusual = true;
      pending = true;
    }
    // In the order in which they were opened, as gather cancels its children.
    for (let request = this.oldest; request !== undefined; request = request.newer) {
      if (request.waiter?.cancel(message)) {
        reached = true;
      } else if (!request.native) {
        request.mustCancel = true;
        request.unusual = true;
        pending = true;
      }
    }
    this.cancelPending = true;
    if (reached && !pending) return;
    this.cancelMessage = message;
    // Its code runs, or awaits something foreign: the next wait of ours is what gets cancelled.
    if (!pending) this.mustCancel = true;
    if (this.detached) this.warnUnreachable();
  }

  /**
   * Takes the first step at once, in the middle of whatever code runs now. Native code that stops in
   * it goes on in microtasks, beside that code, and comes back into the loop's order at its first
   * await of ours. CPython: `Task.__eager_start`; rules G1, G2.
   */
  startNow(): void {
    const { running, task, context, held, interrupted } = realm;
    realm.running = this.loop;
    realm.held = undefined;
    this.run();
    // It has stopped without a read: at something foreign, or for good.
    if ((realm.held as object | undefined) === this && this.uncalled === 0) this.detach();
    realm.running = running;
    realm.task = task;
    realm.context = context;
    realm.held = held;
    realm.interrupted ||= interrupted;
  }

  /** Takes back a cancellation that has not been thrown yet. Rule C5. */
  withdrawCancel(): void {
    this.mustCancel = false;
    this.cancelPending = false;
    for (let request = this.newest; request !== undefined; request = request.older) {
      request.mustCancel = false;
    }
  }

  cancelledError(): CancelledError {
    return this.cancelMessage === undefined
      ? new CancelledError()
      : new CancelledError(this.cancelMessage);
  }

  /** Calls a function that may be async, on hold and in the task's asynchronous context. */
  callNative(fn: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown {
    if (this.loop.synchronous) return callAtOnce(fn, self, args);
    this.beginStrand();
    this.loop.hold(this);
    this.enterScope();
    let made: unknown;
    try {
      made =
        this.scope === undefined
          ? fn.apply(self, args)
          : this.scope.runInAsyncScope(fn, self, ...args);
    } finally {
      if (!isPromise(made) || made instanceof AwaitableBase) realm.held = undefined;
    }
    return made;
  }

  open<T>(awaitable: AwaitableBase<T>, resolve: Resolve<T>, reject: Reject): void {
    if (this.finished) {
      awaitable.observe(resolve, reject);
      return;
    }
    this.opened++;
    const request = this.newRequest(resolve as Resolve<unknown>, reject);
    if (realm.held === this) {
      realm.held = undefined;
      if (!awaitable.suspend(request)) request.begin(awaitable, NEXT, undefined);
      this.endStep();
      return;
    }
    request.entry = awaitable;
    request.unusual = true;
    // The code runs outside of the loop's order: it comes back into it here.
    if (this.detached && this.loop.debug) this.warnForeign();
    this.attach();
    if (!this.loop.isClosed()) this.loop.schedule(request);
  }

  /** The request has its outcome, which the caller passes to the code that awaits it. */
  answer(request: Request): void {
    this.unlink(request);
    if (request.mustCancel) {
      request.mustCancel = false;
      this.mustCancel = true;
    }
    if (this.finished) {
      // Nobody's code any more, so nobody's hold: let it run before the next handle.
      realm.interrupted = true;
      return;
    }
    this.beginStrand();
    // The current task, context and loop are this step's already.
    realm.held = this;
    realm.interrupted = true;
  }

  private unlink(request: Request): void {
    const { newer, older } = request;
    this.spare = request;
    if (newer === undefined && older === undefined) {
      this.newest = undefined;
      this.oldest = undefined;
      return;
    }
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    request.newer = undefined;
    request.older = undefined;
  }

  /**
   * A step of ours is over, for which its native code had stopped. The hold ends, unless the step
   * has given native code something to go on with, or other strands of it are about to go on.
   */
  endStep(): void {
    if (realm.held !== undefined) return;
    if (this.finished || (this.uncalled <= 0 && this.strands <= 0)) this.loop.release();
    else realm.held = this;
  }

  /** An async function of its has ended. */
  endStrand(): void {
    if (this.strands > 0) this.strands--;
  }

  read(epoch: number): boolean {
    if (epoch === this.epoch) {
      this.uncalled++;
      return false;
    }
    this.epoch = epoch;
    this.uncalled = 1;
    if (this.strands > 0) this.strands--;
    return true;
  }

  called(epoch: number): void {
    if (epoch === this.epoch) this.uncalled--;
  }

  stray(): void {
    if (this.finished || this.detached || realm.held === this) return;
    this.warn(
      "waits, and code that comes from it awaits something at the same time, where it can't be cancelled. Make it a task of a TaskGroup. Wait through fromPromise((signal) => ...), and make handlers by runOutside(fn)",
    );
  }

  /**
   * Counts what is needed to tell when all of its code has stopped. It can't be known for certain:
   * where more is counted than there is, a macrotask ends the hold.
   */
  private beginStrand(): void {
    if (!this.loop.turning) {
      this.strands++;
      return;
    }
    // A new hold. The strand that goes on now is not counted: it ends with a read, or with the task.
    this.strands = 0;
    this.uncalled = 0;
  }

  overdue(): void {
    let waiting = false;
    for (let request = this.newest; request !== undefined; request = request.older) {
      if (!request.native) waiting = true;
    }
    if (!waiting) {
      this.detach();
      if (this.mustCancel) this.warnUnreachable();
    }
    this.strands = 0;
    this.uncalled = 0;
    this.loop.release();
  }

  /** It awaits something foreign. */
  private detach(): void {
    this.detached = true;
    realm.detached++;
    this.loop.foreign.add(this);
  }

  /** It is detached no longer. */
  attach(): void {
    if (!this.detached) return;
    this.detached = false;
    realm.detached--;
    this.loop.foreign.delete(this);
  }

  protected finish(mode: Mode, value: unknown): void {
    this.attach();
    this.finished = true;
    this.sink.ended(mode, value);
  }

  private enterScope(): void {
    if (this.scope !== undefined || !this.loop.asyncLocalStorage) return;
    this.scope = asyncContext()?.scope(this);
  }

  private newRequest(resolve: Resolve<unknown>, reject: Reject): Request {
    let request = this.spare;
    if (request === undefined) {
      request = new Request(this, resolve, reject);
    } else {
      this.spare = undefined;
      request.resolve = resolve;
      request.reject = reject;
    }
    const { newest } = this;
    if (newest === undefined) {
      this.oldest = request;
    } else {
      newest.newer = request;
      request.older = newest;
      if (this.loop.debug && !newest.native) this.warnSecondRequest();
    }
    this.newest = request;
    return request;
  }

  private warnUnreachable(): void {
    this.warn(
      "is cancelled while it awaits a promise that is not of asyncio-ts: the cancellation has to wait for it. Wait through fromPromise((signal) => ...), which can be interrupted",
    );
  }

  private warnForeign(): void {
    this.warn(
      "has awaited a promise that is not of asyncio-ts: it could not be interrupted there, and awaits of its handlers were taken for its own. Wait through fromPromise((signal) => ...), and make handlers by runOutside(fn)",
    );
  }

  private warnSecondRequest(): void {
    this.warn(
      "awaits two things at once: if it is cancelled, one may fail with nobody to see it. Make tasks: createTask, gather or a TaskGroup",
    );
  }

  private warn(text: string): void {
    if (this.warned) return;
    this.warned = true;
    this.loop.host.warn(`asyncio-ts: task <${this.describe()}> ${text}`);
  }
}

/** Calls a function in a synchronous run, in which no promise settles. */
function callAtOnce(fn: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown {
  // Not called at all: what it began could not go on. By its tag, since a build that rewrites async
  // functions would rewrite one that is there to compare with, too.
  if ((fn as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "AsyncFunction")
    throw noPromises(fn, "is async");
  const made = fn.apply(self, args);
  if (!isPromise(made) || made instanceof AwaitableBase) return made;
  // So that the refusal is the only error to be seen.
  made.then(undefined, () => {});
  throw noPromises(fn, "returned a promise");
}

function noPromises(fn: unknown, why: string): RuntimeError {
  return advise(
    new RuntimeError(`a synchronous run cannot wait for ${show(fn)}, which ${why}`),
    "write it as a function*, with yield* for await, or use run() instead of runSync()",
  );
}

function describeWait(waiter: Waiter<unknown>): string {
  return waiter.purpose?.describe() ?? waiter.describe();
}

/** How a loop makes its tasks. */
export type TaskFactory = (loop: Loop, source: Entry, options: undefined) => Future<unknown>;

/**
 * Runs a coroutine that plain code awaits, and returns the future of its outcome: as a task where
 * there are tasks, so that it can use timeouts and knows the current task.
 */
export function runOnLoop<T>(entry: Entry, loop: Loop): Future<T> {
  const makeTask = (loop.taskFactory ?? realm.taskFactory) as TaskFactory | undefined;
  if (makeTask !== undefined) return makeTask(loop, entry, undefined) as Future<T>;
  const future = createFuture<T>(loop);
  const sink: DriverSink = {
    ended(mode, value) {
      if (mode === NEXT) {
        future.setResult(value as T);
      } else if (isCancelled(value)) {
        future.cancelledError = value;
        future.markCancelled(undefined);
      } else {
        future.setException(value);
      }
    },
  };
  loop.schedule(new Driver(loop, copyContext(), entry, sink, undefined));
  return future;
}
