import { createFuture, type Future, isFuture, Operation, WAITING } from "@asyncio-ts/future";
import { AwaitableBase, isGenerator } from "@asyncio-ts/future/internal";
import { advise, getRunningLoop, TimerHandle, ValueError } from "@asyncio-ts/loop";
import { checkOptions, checkTime, type Runnable, realm } from "@asyncio-ts/loop/internal";
import { ensureFuture, type Waitable } from "./ensure-future.js";
import { itemsOf } from "./items.js";

/** When a {@link wait} is over. */
export type ReturnWhen = "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED";
/** `wait` is over when one is done, or cancelled. */
export const FIRST_COMPLETED = "FIRST_COMPLETED";
/** `wait` is over when one has failed, or all are done. */
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
/** `wait` is over when all are done. */
export const ALL_COMPLETED = "ALL_COMPLETED";

/** What `wait` takes. */
export interface WaitOptions {
  /** How long to wait at most, in milliseconds. Default: without limit. */
  readonly timeout?: number | null | undefined;
  /** Default: ALL_COMPLETED. FIRST_EXCEPTION ignores the cancelled. */
  readonly returnWhen?: ReturnWhen | undefined;
}

/** What `wait` gives. */
export interface WaitResult<F> {
  /** Those that are done, failed and cancelled ones included. */
  readonly done: Set<F>;
  /** The others. */
  readonly pending: Set<F>;
}

/** A future for a promise that is waited for; the future itself for a future. */
export type FutureFor<W> =
  W extends Future<unknown> ? W : W extends PromiseLike<infer T> ? Future<Awaited<T>> : never;

/**
 * Waits until the futures are done, or one of them, or the time is up; tells which are. Throws
 * neither their errors nor TimeoutError, and cancels nothing, not even when it is cancelled itself.
 *
 * CPython: `asyncio.wait`.
 */
// Rule W5.
export function wait<F extends Future<unknown> | PromiseLike<unknown>>(
  futures: Iterable<F>,
  options?: WaitOptions,
): Operation<WaitResult<FutureFor<F>>> {
  return waitOperation(futures, options).start() as Operation<unknown> as Operation<
    WaitResult<FutureFor<F>>
  >;
}

/** The same, unstarted. @internal */
export function waitOperation(
  futures: Iterable<Waitable<unknown>>,
  options: WaitOptions = {},
): Wait {
  checkOptions(options, "timeout");
  const distinct = new Set(itemsOf(futures, "a list of futures"));
  if (distinct.size === 0) {
    throw advise(new ValueError("Set of Tasks/Futures is empty."), "there is nothing to wait for");
  }
  const returnWhen = options.returnWhen ?? ALL_COMPLETED;
  if (![FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED].includes(returnWhen)) {
    throw advise(
      new ValueError(`Invalid return_when value: ${String(returnWhen)}`),
      "use FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED",
    );
  }
  for (const future of distinct) {
    if ((future instanceof AwaitableBase && !isFuture(future)) || isGenerator(future)) {
      throw new TypeError(
        "Passing coroutines is forbidden, use tasks explicitly: wait([createTask(...)])",
      );
    }
  }
  const timeout = options.timeout ?? undefined;
  return new Wait(
    distinct,
    timeout === undefined ? undefined : checkTime(timeout, "timeout"),
    returnWhen,
  );
}

export class Wait extends Operation<WaitResult<Future<unknown>>> {
  /** @internal */
  readonly waitables: Set<Waitable<unknown>>;
  /** @internal */
  readonly timeout: number | undefined;
  /** @internal */
  readonly returnWhen: ReturnWhen;
  /** @internal */
  watches: Watch[] = [];
  /** @internal */
  timer: TimerHandle | undefined = undefined;
  /** @internal */
  pending = 0;

  constructor(
    waitables: Set<Waitable<unknown>>,
    timeout: number | undefined,
    returnWhen: ReturnWhen,
  ) {
    super();
    this.waitables = waitables;
    this.timeout = timeout;
    this.returnWhen = returnWhen;
  }

  /** A watched future is done. @internal */
  completed(future: Future<unknown>): void {
    this.pending--;
    const over =
      this.pending <= 0 ||
      this.returnWhen === FIRST_COMPLETED ||
      (this.returnWhen === FIRST_EXCEPTION && !future.cancelled() && future.exception() !== null);
    if (over) this.release();
  }

  describe(): string {
    return `wait() of ${this.waitables.size}`;
  }

  /** @internal */
  awaits(): Iterable<Future<unknown>> {
    return this.watches.map(({ future }) => future).filter((future) => !future.done());
  }

  protected poll(): WaitResult<Future<unknown>> | typeof WAITING {
    if (this.waiter !== undefined) {
      this.abandon();
      return this.sort();
    }
    const loop = getRunningLoop();
    this.waiter = createFuture<void>(loop);
    if (this.timeout !== undefined) {
      const deadline = loop.now() + this.timeout;
      const release = (): void => this.release();
      this.timer = new TimerHandle(loop, deadline, release, [], undefined);
      loop.scheduleTimer(this.timer);
    }
    this.pending = this.waitables.size;
    for (const waitable of this.waitables) {
      const watch = new Watch(this, ensureFuture(waitable));
      this.watches.push(watch);
      watch.future.addRunnable(watch);
    }
    return WAITING;
  }

  protected abandon(): void {
    this.timer?.cancel();
    for (const watch of this.watches) {
      if (!watch.future.done()) watch.future.removeRunnable(watch);
    }
  }

  /** @internal */
  release(): void {
    this.timer?.cancel();
    const waiter = this.waiter as Future<void> | undefined;
    if (waiter !== undefined && !waiter.done()) waiter.setResult();
  }

  /** @internal */
  sort(): WaitResult<Future<unknown>> {
    const done = new Set<Future<unknown>>();
    const pending = new Set<Future<unknown>>();
    for (const { future } of this.watches) (future.done() ? done : pending).add(future);
    return { done, pending };
  }
}

/** The callback on one of the futures: a node of its own, so that it can be taken back at once. */
class Watch implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  /** @internal */
  readonly wait: Wait;
  readonly future: Future<unknown>;

  constructor(wait: Wait, future: Future<unknown>) {
    this.wait = wait;
    this.future = future;
  }

  run(): void {
    realm.task = undefined;
    this.wait.completed(this.future);
  }
}
