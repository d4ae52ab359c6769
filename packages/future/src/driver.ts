import type { Context, Loop } from "@asyncio-ts/loop";
import { contextOf, type Inherited, inherit, realm } from "@asyncio-ts/loop/internal";
import { type CancelledError, makeCancelledError } from "./cancelled-error.js";
import type { Coroutine } from "./coroutine.js";
import { createFuture, type Future, settleAs } from "./future.js";
import { isGeneratorFunction } from "./generator-function.js";
import { type Entry, Line } from "./line.js";
import type { Mode } from "./mode.js";
import { NativeCode } from "./native-code.js";
import type { Request } from "./request.js";
import type { Waiter } from "./waiter.js";

// A driver runs one coroutine with everything that it calls: the line of frames that began with
// it, and the requests that its native code has open.

const NO_REQUESTS: readonly Request[] = [];

/** Who wants to know how it ends. */
export interface DriverSink {
  /** The coroutine returned (NEXT) or threw (THROW). */
  ended(mode: Mode, value: unknown): void;
}

export class Driver extends Line {
  readonly loop: Loop;
  /** The Task that this is the driver of. */
  readonly task: Future<unknown> | undefined;
  /** A cancellation was asked for and has not been thrown yet. */
  cancelPending = false;
  cancelMessage: string | undefined = undefined;
  /** Its async functions, once it has any. */
  code: NativeCode | undefined = undefined;
  /** Its context, or the values that this begins with. */
  inherited: Inherited;
  /** `undefined` once it has been told. */
  private sink: DriverSink | undefined;

  /** `inherited`: the context of the coroutine, or the values that it begins with. */
  constructor(
    loop: Loop,
    inherited: Inherited,
    entry: Entry,
    sink: DriverSink,
    task: Future<unknown> | undefined,
  ) {
    super();
    this.driver = this;
    this.loop = loop;
    this.task = task;
    this.inherited = inherited;
    this.sink = sink;
    this.entry = entry;
    this.unusual = true;
    // The asynchronous context of this place is the task's.
    const fn = typeof entry === "function" ? entry : (entry as Partial<Coroutine<unknown>>).fn;
    if (fn !== undefined && !isGeneratorFunction(fn)) this.nativeCode().enterScope();
  }

  /** The context of its code. */
  get context(): Context {
    return contextOf(this);
  }

  nativeCode(): NativeCode {
    this.code ??= new NativeCode(this);
    return this.code;
  }

  /** Its coroutine has ended. */
  get finished(): boolean {
    return this.sink === undefined;
  }

  /** It waits for something that is not ours, and the loop does not wait for it. */
  get detached(): boolean {
    return this.code?.detached ?? false;
  }

  /** Those that are open, the oldest first. */
  private requests(): readonly Request[] {
    return this.code?.requests.all() ?? NO_REQUESTS;
  }

  /** What it is parked on, here and in its requests, the newest first. */
  waiters(): Waiter<unknown>[] {
    const lines: Line[] = [...this.requests(), this];
    return lines.reverse().flatMap(({ waiter }) => waiter ?? []);
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
    for (const request of this.requests()) {
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
    if (this.detached) this.code?.warnUnreachable();
  }

  /**
   * Takes the first step at once, in the middle of whatever code runs now. Native code that stops in
   * it goes on in microtasks, beside that code, and comes back into the loop's order at its first
   * await of ours. CPython: `Task.__eager_start`; rules G1, G2.
   */
  startNow(): void {
    const { running, task, scope, held, interrupted } = realm;
    realm.running = this.loop;
    realm.held = undefined;
    this.run();
    this.code?.begunAtOnce();
    realm.running = running;
    realm.task = task;
    realm.scope = scope;
    realm.held = held;
    realm.interrupted ||= interrupted;
  }

  /** Takes back a cancellation that has not been thrown yet. Rule C5. */
  withdrawCancel(): void {
    this.mustCancel = false;
    this.cancelPending = false;
    for (const request of this.requests()) request.mustCancel = false;
  }

  cancelledError(): CancelledError {
    return makeCancelledError(this.cancelMessage);
  }

  protected finish(mode: Mode, value: unknown): void {
    const { code, sink } = this;
    code?.attach();
    this.sink = undefined;
    (sink as DriverSink).ended(mode, value);
  }
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
  const ended = (mode: Mode, value: unknown): void => settleAs(future, mode, value);
  loop.schedule(new Driver(loop, inherit(), entry, { ended }, undefined));
  return future;
}
