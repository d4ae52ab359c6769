import { type Coro, Coroutine } from "@asyncio-ts/future";
import { show } from "@asyncio-ts/loop";
import { checkTime, INSPECT } from "@asyncio-ts/loop/internal";
import { Timeout as CoreTimeout } from "@asyncio-ts/task";
import { get_running_loop } from "./events.js";
import { Signature } from "./kwargs.js";

/** What `timeout_at`, `new Timeout` and `reschedule` take by keyword. */
export interface WhenKwargs {
  /** In seconds on the loop's clock; `null`: no deadline. */
  readonly when: number | null;
}

const NEW_TIMEOUT = new Signature("Timeout.__init__", ["when"]);
const RESCHEDULE = new Signature("Timeout.reschedule", ["when"]);
const TIMEOUT = new Signature("timeout", ["delay"]);
const TIMEOUT_AT = new Signature("timeout_at", ["when"]);

/** The core's Timeout under Python's names, in seconds. CPython: `asyncio.Timeout`. */
export class Timeout {
  /** @internal */
  readonly inner: CoreTimeout;
  // As the caller gave it: one double in fifty does not survive the way to milliseconds and back.
  /** @internal */
  seconds: number | null;

  constructor(when: number | null | WhenKwargs);
  constructor(...args: unknown[]) {
    const [when] = NEW_TIMEOUT.bind(args);
    this.seconds = when;
    this.inner = new CoreTimeout(when === null ? null : checkTime(when, "deadline") * 1000);
  }

  /** Whose deadline in milliseconds is known better than by its seconds. @internal */
  static at(when: number, deadline: number): Timeout {
    const made = new Timeout(when);
    made.inner.deadline = deadline;
    return made;
  }

  /** The deadline, in seconds on the loop's clock. */
  when(): number | null {
    return this.seconds;
  }

  /** Moves the deadline; `null` takes it away. Only between beginning and end. */
  reschedule(when: number | null | WhenKwargs): void;
  reschedule(...args: unknown[]): void {
    const [when] = RESCHEDULE.bind(args);
    this.inner.reschedule(when === null ? null : checkTime(when, "deadline") * 1000);
    this.seconds = when;
  }

  /** True once the deadline has passed before the end. */
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
export function timeout(delay: number | null | { readonly delay: number | null }): Timeout;
export function timeout(...args: unknown[]): Timeout {
  const [delay, rest] = TIMEOUT.bind(args);
  checkAlone("timeout", delay, rest);
  const loop = get_running_loop();
  if (delay === null) return new Timeout(null);
  checkTime(delay, "delay");
  return Timeout.at(loop.time() + delay, loop.now() + delay * 1000);
}

/** A timeout at a time on the loop's clock, in seconds. */
export function timeout_at(when: number | null | WhenKwargs): Timeout;
export function timeout_at(...args: unknown[]): Timeout {
  const [when, rest] = TIMEOUT_AT.bind(args);
  checkAlone("timeout_at", when, rest);
  return new Timeout(when);
}

/** A body beside the time, as the core's `timeout` takes it, would never run. */
function checkAlone(name: string, time: unknown, rest: readonly unknown[]): void {
  if (rest.every((value) => value === undefined)) return;
  throw new TypeError(
    `${name}() takes 1 positional argument but ${1 + rest.length} were given: write async_with(${name}(${show(time)}), body)`,
  );
}
