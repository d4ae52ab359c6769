import { type Coro, Coroutine, isCancelled, TimeoutError } from "@asyncio-ts/future";
import { advise, getRunningLoop, type Handle, RuntimeError } from "@asyncio-ts/loop";
import { checkTime, INSPECT } from "@asyncio-ts/loop/internal";
import { checkBody } from "./body.js";
import { currentTask, type Task } from "./task.js";

const CREATED = "created";
const ACTIVE = "active";
const EXPIRING = "expiring";
const EXPIRED = "expired";
const FINISHED = "finished";

/**
 * A deadline for a part of a task. When it passes, the task is cancelled, and the CancelledError
 * that comes out of that part becomes a TimeoutError. Made by {@link timeout}.
 *
 * CPython: `asyncio.Timeout`.
 */
// Rules O1 to O6.
export class Timeout {
  /** @internal */
  state: typeof CREATED | typeof ACTIVE | typeof EXPIRING | typeof EXPIRED | typeof FINISHED =
    CREATED;
  /** @internal */
  deadline: number | null;
  /** @internal */
  task: Task<unknown> | undefined = undefined;
  /** @internal */
  cancellingBefore = 0;
  /** @internal */
  handle: Handle | undefined = undefined;
  /** What its TimeoutError says. @internal */
  verdict = "the body did not end before its deadline";

  /** For messages, and for the console. @internal */
  describe(): string {
    return `Timeout ${this.state} when=${this.deadline}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  /** Its maker has checked `when`. @internal */
  constructor(when: number | null) {
    this.deadline = when;
  }

  /** The deadline, in milliseconds on the loop's clock; `null` if there is none. */
  when(): number | null {
    return this.deadline;
  }

  /** True once the deadline has passed before the end. */
  expired(): boolean {
    return this.state === EXPIRING || this.state === EXPIRED;
  }

  /** Moves the deadline; `null` takes it away. Only between beginning and end. */
  // Rule O6.
  reschedule(when: number | null): void {
    if (this.state === CREATED) {
      throw advise(new RuntimeError("Timeout has not been entered"), "reschedule it in its body");
    }
    if (this.state !== ACTIVE) {
      throw advise(
        new RuntimeError(`Cannot change state of ${this.state} Timeout`),
        "its deadline has passed, or its body has ended",
      );
    }
    if (when !== null) checkTime(when, "deadline");
    this.deadline = when;
    this.handle?.cancel();
    if (when === null) return;
    const loop = getRunningLoop();
    const expire = (): void => this.expire();
    this.handle = when <= loop.now() ? loop.callSoon(expire) : loop.callAt(when, expire);
  }

  /** Rule O1. @internal */
  enter(): void {
    if (this.state !== CREATED) {
      throw advise(
        new RuntimeError("Timeout has already been entered"),
        "make a new one for each use",
      );
    }
    const task = currentTask();
    if (task === undefined) {
      throw advise(
        new RuntimeError("Timeout should be used inside a task"),
        "use it in a task: create one, or use run()",
      );
    }
    this.state = ACTIVE;
    this.task = task;
    this.cancellingBefore = task.cancelling();
    this.reschedule(this.deadline);
  }

  /**
   * The body ended, with an error or without. Throws TimeoutError in place of the cancellation
   * that it caused; the caller rethrows any other error. Rules O3, O4.
   *
   * @internal
   */
  exit(failed: boolean, error: unknown): void {
    this.handle?.cancel();
    if (this.state === ACTIVE) this.state = FINISHED;
    if (this.state !== EXPIRING) return;
    this.state = EXPIRED;
    // A higher count: somebody else has cancelled the task too, and his cancellation goes on.
    if ((this.task as Task<unknown>).uncancel() > this.cancellingBefore || !failed) return;
    if (isCancelled(error)) throw this.timeoutFrom(error);
    this.splice(error);
    if (error instanceof AggregateError) for (const each of error.errors) this.splice(each);
  }

  /** @internal */
  expire(): void {
    (this.task as Task<unknown>).cancel();
    this.state = EXPIRING;
  }

  /** @internal */
  timeoutFrom(cause: unknown): TimeoutError {
    const error = new TimeoutError();
    error.message = this.verdict;
    error.cause = cause;
    return error;
  }

  /** Tells a reader of the error's causes that the cancellation among them was a timeout. @internal */
  splice(error: unknown): void {
    const seen = new Set<unknown>();
    let link = error;
    while (link instanceof Error && !seen.has(link)) {
      seen.add(link);
      if (isCancelled(link.cause)) {
        // A timeout inside of this one keeps its own cause.
        if (link instanceof TimeoutError) return;
        link.cause = this.timeoutFrom(link.cause);
        return;
      }
      link = link.cause;
    }
  }
}

/** What runs under a timeout: gets the Timeout, and may be of any kind. */
export type TimeoutBody<T> = (timeout: Timeout) => Coro<T> | PromiseLike<T> | T;

/**
 * Runs `body` as a part of the calling task, for at most `delay` milliseconds (`null`: without
 * limit), and gives what it returns. When the time is up the task is cancelled, and the body's
 * CancelledError becomes TimeoutError. Nothing runs before it is awaited.
 *
 *     const answer = await timeout(500, async () => ask(question));
 *
 * CPython: `asyncio.timeout`.
 */
// Rules O1 to O6.
export function timeout<T>(delay: number | null, body: TimeoutBody<T>): Coroutine<T> {
  if (delay !== null) checkTime(delay, "delay");
  checkBody(body, "timeout", "500, ");
  return within(() => new Timeout(delay === null ? null : getRunningLoop().now() + delay), body);
}

/** As {@link timeout}, with a time on the loop's clock. CPython: `asyncio.timeout_at`. */
export function timeoutAt<T>(when: number | null, body: TimeoutBody<T>): Coroutine<T> {
  if (when !== null) checkTime(when, "deadline");
  checkBody(body, "timeoutAt", "when, ");
  return within(() => new Timeout(when), body);
}

/** A body under the Timeout that `make` makes when it is awaited. @internal */
export function within<T>(make: () => Timeout, body: TimeoutBody<T>): Coroutine<T> {
  return new Coroutine<T>(
    function* timeoutScope(): Coro<T> {
      const scope = make();
      scope.enter();
      let result: T;
      try {
        result = yield* new Coroutine<T>(body, undefined, [scope]);
      } catch (error) {
        scope.exit(true, error);
        throw error;
      }
      scope.exit(false, undefined);
      return result;
    },
    undefined,
    [],
  );
}
