import type { Loop } from "@asyncio-ts/loop";
import {
  AgeList,
  type AsyncScope,
  asyncContext,
  hold,
  realm,
  release,
  type Scope,
} from "@asyncio-ts/loop/internal";
import { AwaitableBase, type Reject, type Resolve } from "./awaitable.js";
import type { Claimant } from "./claim.js";
import type { Driver } from "./driver.js";
import { isPromise } from "./line.js";
import { NEXT } from "./mode.js";
import { Request } from "./request.js";
import { callAtOnce } from "./synchronous-call.js";

// The async functions that a driver's coroutine is, or calls. Most drivers have generators only, and
// do without one of these.
//
// It is in one of four states:
//
//   held      the loop waits for its code, which runs or is about to        realm.held === this
//   parked    it waits for requests of ours                                 at least one is open
//   detached  it waits for something foreign; the loop goes on              detached
//   done      the coroutine has ended                                       driver.finished
//
//   held -> parked     its code awaits one of our awaitables (open)
//   parked -> held     a request is answered (answer)
//   held -> detached   a macrotask goes by (overdue)
//   detached -> parked its next await of ours, where the host tells whose it is (open)

// What is warned of, as what is said of the task.
const AWAITS_TWO =
  "awaits two things at once: if it is cancelled, one may fail with nobody to see it. Make tasks: createTask, gather or a TaskGroup";
const FOREIGN = "a promise that is not of asyncio-ts:";
const HOW_TO_WAIT = "Wait through fromPromise((signal) => ...)";
const CANCELLED_IN_FOREIGN = `is cancelled while it awaits ${FOREIGN} the cancellation has to wait for it. ${HOW_TO_WAIT}, which can be interrupted`;
const AWAITED_FOREIGN = `has awaited ${FOREIGN} it could not be interrupted there, and awaits of its handlers were taken for its own. ${HOW_TO_WAIT}, and make handlers by runOutside(fn)`;
const AWAITED_ASTRAY = `waits, and code that comes from it awaits something at the same time, where it can't be cancelled. Make it a task of a TaskGroup. ${HOW_TO_WAIT}, and make handlers by runOutside(fn)`;

export class NativeCode implements Claimant {
  readonly driver: Driver;
  readonly loop: Loop;
  detached = false;
  /** How many awaits of ours it has made. */
  opened = 0;
  /** Those that are open. */
  readonly requests = new AgeList<Request>();
  /** That of the last read. */
  private epoch = -1;
  /** Reads of `epoch` whose `then` has not been called yet. */
  private uncalled = 0;
  /** Strands of it that were resumed or begun in this hold, and have not awaited since. */
  private strands = 0;
  private asyncScope: AsyncScope | undefined = undefined;
  /** An answered request to be used again: one at a time is the rule. */
  private spare: Request | undefined = undefined;
  private warned = false;

  constructor(driver: Driver) {
    this.driver = driver;
    this.loop = driver.loop;
  }

  get task(): object | undefined {
    return this.driver.task;
  }

  get scope(): Scope {
    return this.driver;
  }

  /** For those who tell what the loop waits for. */
  get name(): string {
    return (this.task as { name?: string } | undefined)?.name ?? "a coroutine";
  }

  get scoped(): boolean {
    return this.asyncScope !== undefined;
  }

  /** Makes the asynchronous context of this place, the program's own stores included, its own. */
  enterScope(): void {
    if (this.asyncScope !== undefined || !this.loop.asyncLocalStorage) return;
    this.asyncScope = asyncContext()?.scope(this);
  }

  /** Calls a function that may be async, on hold and in the asynchronous context. */
  call(fn: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown {
    if (this.loop.synchronous) return callAtOnce(fn, self, args);
    this.beginStrand();
    hold(this);
    this.enterScope();
    let made: unknown;
    try {
      made =
        this.asyncScope === undefined
          ? fn.apply(self, args)
          : this.asyncScope.runInAsyncScope(fn, self, ...args);
    } finally {
      if (!isPromise(made) || made instanceof AwaitableBase) realm.held = undefined;
    }
    return made;
  }

  open<T>(awaitable: AwaitableBase<T>, resolve: Resolve<T>, reject: Reject): void {
    const { driver } = this;
    if (driver.finished) {
      awaitable.observe(resolve, reject);
      return;
    }
    this.opened++;
    if (awaitable.ready && realm.held === this) {
      // Not a wait: the strand goes on in this very step.
      this.strands++;
      resolve(awaitable.outcome as T);
      return;
    }
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
    if (this.detached && this.loop.debug) this.warn(AWAITED_FOREIGN);
    this.attach();
    if (!this.loop.isClosed()) this.loop.schedule(request);
  }

  /** The request has its outcome, which the caller passes to the code that awaits it. */
  answer(request: Request): void {
    const { driver } = this;
    this.requests.delete(request);
    this.spare = request;
    if (request.mustCancel) {
      request.mustCancel = false;
      driver.mustCancel = true;
    }
    if (driver.finished) {
      // Nobody's code any more, so nobody's hold: let it run before the next handle.
      realm.interrupted = true;
      return;
    }
    this.beginStrand();
    // The current task, context and loop are this step's already.
    realm.held = this;
    realm.interrupted = true;
  }

  /**
   * A step of ours is over, for which it had stopped. The hold ends, unless the step has given it
   * something to go on with, or other strands of it are about to go on.
   */
  endStep(): void {
    if (realm.held !== undefined) return;
    if (this.driver.finished || (this.uncalled <= 0 && this.strands <= 0)) release(this.loop);
    else realm.held = this;
  }

  /** One of its strands awaits, or an async function of its has ended. */
  endStrand(): void {
    if (this.strands > 0) this.strands--;
  }

  read(epoch: number): void {
    if (epoch === this.epoch) {
      this.uncalled++;
      return;
    }
    this.epoch = epoch;
    this.uncalled = 1;
    this.endStrand();
  }

  called(epoch: number): void {
    if (epoch === this.epoch) this.uncalled--;
  }

  /** Its first step was taken at once, see `Driver.startNow`. */
  begunAtOnce(): void {
    // It has stopped without a read: at something foreign, or for good.
    if (realm.held === this && this.uncalled === 0) this.detach();
  }

  overdue(): void {
    if (this.requests.all().every((request) => request.native)) {
      this.detach();
      if (this.driver.mustCancel) this.warnUnreachable();
    }
    this.strands = 0;
    this.uncalled = 0;
    release(this.loop);
  }

  /** It is detached no longer. */
  attach(): void {
    if (!this.detached) return;
    this.detached = false;
    realm.detached--;
    this.loop.foreign.delete(this);
  }

  /** It awaits something foreign. */
  private detach(): void {
    this.detached = true;
    realm.detached++;
    this.loop.foreign.add(this);
  }

  /**
   * Counts what is needed to tell when all of the code has stopped. It can't be known for certain:
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

  private newRequest(resolve: Resolve<unknown>, reject: Reject): Request {
    let request = this.spare;
    if (request === undefined) {
      request = new Request(this.driver, resolve, reject);
    } else {
      this.spare = undefined;
      request.resolve = resolve;
      request.reject = reject;
    }
    const { newest } = this.requests;
    if (this.loop.debug && newest?.native === false) this.warn(AWAITS_TWO);
    this.requests.add(request);
    return request;
  }

  stray(): void {
    if (this.driver.finished || this.detached || realm.held === this) return;
    this.warn(AWAITED_ASTRAY);
  }

  warnUnreachable(): void {
    this.warn(CANCELLED_IN_FOREIGN);
  }

  private warn(text: string): void {
    if (this.warned) return;
    this.warned = true;
    this.loop.host.warn(`asyncio-ts: task <${this.driver.describe()}> ${text}`);
  }
}
