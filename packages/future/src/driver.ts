import { type Context, copyContext, type Loop } from "@asyncio-ts/loop";
import { type AsyncScope, asyncContext, realm } from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Reject, type Resolve } from "./awaitable.js";
import type { Claimant } from "./claim.js";
import { CancelledError, isCancelled } from "./errors.js";
import { createFuture, type Future } from "./future.js";
import { type Entry, isPromise, Line, type Mode, NEXT } from "./line.js";
import { Request } from "./request.js";

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
  finished = false;
  readonly #sink: DriverSink;
  #scope: AsyncScope | undefined = undefined;
  /** The open requests. */
  #newest: Request | undefined = undefined;
  /** An answered request to be used again: one at a time is the rule. */
  #spare: Request | undefined = undefined;
  #warned = false;

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
    this.#sink = sink;
    this.entry = entry;
    // The asynchronous context of this place, the code's own stores included, is the task's.
    if ((entry as { isGenerator?: boolean }).isGenerator === false) this.#enterScope();
  }

  get scoped(): boolean {
    return this.#scope !== undefined;
  }

  get name(): string {
    return (this.task as { name?: string } | undefined)?.name ?? "a coroutine";
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
      pending = true;
    }
    for (let request = this.#newest; request !== undefined; request = request.older) {
      if (request.waiter?.cancel(message)) {
        reached = true;
      } else if (!request.native) {
        request.mustCancel = true;
        pending = true;
      }
    }
    if (reached && !pending) return;
    this.cancelMessage = message;
    // Its code runs, or awaits something foreign: the next wait of ours is what gets cancelled.
    if (!pending) this.mustCancel = true;
    if (this.detached) this.#warnUnreachable();
  }

  /** Takes back a cancellation that has not been thrown yet. Rule C5. */
  withdrawCancel(): void {
    this.mustCancel = false;
    for (let request = this.#newest; request !== undefined; request = request.older) {
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
    this.loop.hold(this);
    this.#enterScope();
    let made: unknown;
    try {
      made =
        this.#scope === undefined
          ? fn.apply(self, args)
          : this.#scope.runInAsyncScope(fn, self, ...args);
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
    const request = this.#newRequest(resolve as Resolve<unknown>, reject);
    request.entry = awaitable;
    if (realm.held === this) {
      this.goOn(() => request.begin(NEXT, undefined));
      return;
    }
    // The code runs outside of the loop's order: it comes back into it here.
    this.attach();
    if (!this.loop.isClosed()) this.loop.schedule(request);
  }

  /** The request has its outcome, which the caller passes to the code that awaits it. */
  answer(request: Request): void {
    const { newer, older } = request;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (older !== undefined) older.newer = newer;
    request.newer = undefined;
    request.older = undefined;
    this.#spare = request;
    if (request.mustCancel) {
      request.mustCancel = false;
      this.mustCancel = true;
    }
    if (this.finished) {
      // Nobody's code any more, so nobody's hold: let it run before the next handle.
      realm.interrupted = true;
      return;
    }
    this.loop.hold(this);
  }

  /**
   * Its native code has stopped for `step`, which runs frames of ours. The hold ends unless they
   * give native code something to go on with.
   */
  goOn(step: () => void): void {
    realm.held = undefined;
    step();
    if (realm.held === undefined) this.loop.release();
  }

  overdue(): void {
    let waiting = false;
    for (let request = this.#newest; request !== undefined; request = request.older) {
      if (!request.native) waiting = true;
    }
    if (!waiting) {
      this.detached = true;
      realm.detached++;
      this.loop.foreign.add(this);
      if (this.mustCancel) this.#warnUnreachable();
    }
    this.loop.release();
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
    this.#sink.ended(mode, value);
  }

  #enterScope(): void {
    if (this.#scope !== undefined || !this.loop.asyncLocalStorage) return;
    this.#scope = asyncContext()?.scope(this);
  }

  #newRequest(resolve: Resolve<unknown>, reject: Reject): Request {
    let request = this.#spare;
    if (request === undefined) {
      request = new Request(this, resolve, reject);
    } else {
      this.#spare = undefined;
      request.resolve = resolve;
      request.reject = reject;
    }
    const newest = this.#newest;
    if (newest !== undefined) {
      newest.newer = request;
      if (this.loop.debug && !newest.native) this.#warnSecondRequest();
    }
    request.older = newest;
    this.#newest = request;
    return request;
  }

  #warnUnreachable(): void {
    this.#warn(
      "is cancelled while it awaits a promise that is not of asyncio-ts: the cancellation has to wait for that promise. Wait for it through fromPromise((signal) => ...), which can be interrupted",
    );
  }

  #warnSecondRequest(): void {
    this.#warn(
      "awaits two things at once: if it is cancelled, a part of its code may end with an error that nobody awaits. Concurrent work belongs in tasks of its own: createTask, gather or a TaskGroup",
    );
  }

  #warn(text: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.loop.host.warn(`asyncio-ts: task <${this.describe()}> ${text}`);
  }
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
