import { type Coro, Coroutine } from "@asyncio-ts/future";
import { checkTime, INSPECT } from "@asyncio-ts/loop/internal";
import { Timeout as CoreTimeout } from "@asyncio-ts/task";
import { get_running_loop } from "./events.js";

/** The core's Timeout under Python's names, in seconds. CPython: `asyncio.Timeout`. */
export class Timeout {
  /** @internal */
  readonly inner: CoreTimeout;
  // As the caller gave it: one double in fifty does not survive the way to milliseconds and back.
  /** @internal */
  seconds: number | null;

  constructor(when: number | null, deadline: number | null = when === null ? null : when * 1000) {
    this.seconds = when;
    this.inner = new CoreTimeout(deadline);
  }

  /** The deadline, in seconds on the loop's clock. */
  when(): number | null {
    return this.seconds;
  }

  reschedule(when: number | null): void {
    this.inner.reschedule(when === null ? null : checkTime(when, "deadline") * 1000);
    this.seconds = when;
  }

  expired(): boolean {
    return this.inner.expired();
  }

  /** As CPython's repr. @internal */
  [INSPECT](): string {
    const { state } = this.inner;
    const when = this.seconds === null ? null : Math.round(this.seconds * 1000) / 1000;
    return `<Timeout [${state}]${state === "active" ? ` when=${when}` : ""}>`;
  }

  __aenter__(): Coroutine<this> {
    const enter = function* (this: Timeout): Coro<Timeout> {
      this.inner.enter();
      return this;
    };
    return new Coroutine<this>(enter, this, []);
  }

  __aexit__(_type: unknown, error: unknown, _traceback?: unknown): Coroutine<void> {
    const exit = function* (this: Timeout): Coro<void> {
      this.inner.exit(error !== null && error !== undefined, error);
    };
    return new Coroutine<void>(exit, this, []);
  }
}

/** A timeout of `delay` seconds from now, for `async_with`; `null`: none yet. */
export function timeout(delay: number | null): Timeout {
  const loop = get_running_loop();
  if (delay === null) return new Timeout(null);
  checkTime(delay, "delay");
  return new Timeout(loop.time() + delay, loop.now() + delay * 1000);
}

/** A timeout at a time on the loop's clock, in seconds. */
export function timeout_at(when: number | null): Timeout {
  return new Timeout(when === null ? null : checkTime(when, "deadline"));
}
