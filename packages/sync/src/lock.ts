import { LoopBound, Operation, type Place, type WAITING, WaitList } from "@asyncio-ts/future";
import { FINISHED } from "@asyncio-ts/future/internal";
import { advise, RuntimeError, type Scheduler } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { Held } from "./held.js";
import { anyLive } from "./live.js";
import type { WaitOptions } from "./wait-options.js";

/**
 * Only one at a time: who has acquired the lock holds it until it is released, by anybody. Those
 * who wait get it in the order in which they came, and nobody overtakes them.
 *
 *     using held = await lock.acquire(); // until the end of the block
 *
 * CPython: `asyncio.Lock`.
 */
// Rules S1 to S3.
export class Lock extends LoopBound {
  /** Who waits, and who was woken and has not run yet. @internal */
  readonly places = new WaitList();
  /** @internal */
  held = false;

  /** True while somebody holds it. */
  locked(): boolean {
    return this.held;
  }

  /** Waits until the lock is free, and takes it. */
  acquire(options?: WaitOptions): Operation<Held> {
    return new AcquireLock(this, new Held(this)).abortOn(options?.signal).start();
  }

  /** Lets the next one have it. Throws RuntimeError if nobody holds it. */
  release(): void {
    if (!this.held) {
      throw advise(
        new RuntimeError("Lock is not acquired."),
        "release() it once for each acquire()",
      );
    }
    this.held = false;
    this.wakeFirst();
  }

  /** The lock stays free until the one that is woken runs; who comes meanwhile waits. @internal */
  wakeFirst(): void {
    const first = this.places.head;
    if (first !== undefined && !first.done()) first.settle(FINISHED, undefined);
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    return `${this.constructor.name} ${this.held ? "locked" : "unlocked"} waiting=${this.places.size}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }
}

/** Unstarted, with the result that it gives. @internal */
export class AcquireLock<R> extends Operation<R> {
  protected override waiter: Place | undefined = undefined;
  /** @internal */
  readonly lock: Lock;
  /** @internal */
  readonly held: R;

  constructor(lock: Lock, held: R) {
    super();
    this.lock = lock;
    this.held = held;
  }

  describe(): string {
    return `${this.lock.constructor.name}.acquire()`;
  }

  protected override scheduler(): Scheduler {
    return this.lock.bind();
  }

  protected poll(): R | typeof WAITING {
    const { lock, waiter } = this;
    if (waiter !== undefined) waiter.leave();
    else if (lock.held || anyLive(lock.places)) return this.parkIn(lock.places);
    lock.held = true;
    return this.held;
  }

  protected abandon(): void {
    const { lock } = this;
    (this.waiter as Place).leave();
    if (!lock.held) lock.wakeFirst();
  }
}
