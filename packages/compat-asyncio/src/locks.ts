import { type Awaitable, type Coro, Coroutine, type Operation } from "@asyncio-ts/future";
import {
  Barrier as CoreBarrier,
  BoundedSemaphore as CoreBoundedSemaphore,
  Condition as CoreCondition,
  Event as CoreEvent,
  Lock as CoreLock,
  Semaphore as CoreSemaphore,
} from "@asyncio-ts/sync";
import { AcquireLock, AcquireSemaphore, WaitForEvent } from "@asyncio-ts/sync/internal";
import { Signature } from "./kwargs.js";
import { unstarted } from "./unstarted.js";

// The core's `acquire()` begins at the call and gives something to release by; Python's is a
// coroutine, which does nothing before it is awaited, and gives True.

const LOCK = new Signature("Lock.__init__", []);
const EVENT = new Signature("Event.__init__", []);
const CONDITION = new Signature("Condition.__init__", ["lock"], { required: 0 });
const WAIT_FOR = new Signature("Condition.wait_for", ["predicate"]);
const NOTIFY = new Signature("Condition.notify", ["n"], { required: 0 });
const SEMAPHORE = new Signature("Semaphore.__init__", ["value"], { required: 0 });
const BARRIER = new Signature("Barrier.__init__", ["parties"]);

type Unheld<T> = Omit<T, "acquire">;

interface Acquirable {
  acquire(): Awaitable<unknown>;
  release(): void;
}

/** CPython: `_ContextManagerMixin.__aenter__`. */
function enter(lock: Acquirable): Coroutine<null> {
  const acquire = function* __aenter__(): Coro<null> {
    yield* lock.acquire();
    return null;
  };
  return new Coroutine<null>(acquire, undefined, []);
}

/** CPython: `_ContextManagerMixin.__aexit__`. */
function exit(lock: Acquirable): Coroutine<void> {
  const release = function* __aexit__(): Coro<void> {
    lock.release();
  };
  return new Coroutine<void>(release, undefined, []);
}

/** CPython: `asyncio.Lock`. */
export class Lock extends (CoreLock as new () => Unheld<CoreLock>) {
  constructor();
  constructor(...args: unknown[]) {
    LOCK.bind(args);
    super();
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireLock(this as unknown as CoreLock, true));
  }

  __aenter__(): Coroutine<null> {
    return enter(this);
  }

  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return exit(this);
  }
}

/** CPython: `asyncio.Event`. */
export class Event extends CoreEvent {
  constructor();
  constructor(...args: unknown[]) {
    EVENT.bind(args);
    super();
  }

  is_set(): boolean {
    return this.isSet();
  }

  override wait(): Operation<true> {
    return unstarted(new WaitForEvent(this));
  }
}

/** CPython: `asyncio.Condition`. */
export class Condition extends (CoreCondition as new (
  lock?: CoreLock,
) => Omit<CoreCondition, "acquire" | "notify">) {
  constructor(lock?: Lock | null | { readonly lock?: Lock | null });
  constructor(...args: unknown[]) {
    const [lock] = CONDITION.bind(args);
    super(lock ?? new Lock());
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireLock(this.lock, true));
  }

  /** Waits until `predicate()` is true, and gives what it gave. */
  wait_for<T>(predicate: (() => T) | { readonly predicate: () => T }): Coroutine<T>;
  wait_for(...args: unknown[]): Coroutine<unknown> {
    const [predicate] = WAIT_FOR.bind(args);
    return this.waitFor(predicate);
  }

  /** Wakes `n` of those who wait. */
  notify(n?: number | { readonly n?: number }): void;
  notify(...args: unknown[]): void {
    const [n] = NOTIFY.bind(args);
    CoreCondition.prototype.notify.call(this, n);
  }

  notify_all(): void {
    this.notifyAll();
  }

  __aenter__(): Coroutine<null> {
    return enter(this);
  }

  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return exit(this);
  }
}

/** CPython: `asyncio.Semaphore`. */
export class Semaphore extends (CoreSemaphore as new (value?: number) => Unheld<CoreSemaphore>) {
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits it
    return this === Semaphore ? value instanceof CoreSemaphore : super[Symbol.hasInstance](value);
  }

  constructor(value?: number | { readonly value?: number });
  constructor(...args: unknown[]) {
    const [value] = SEMAPHORE.bind(args);
    super(value);
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireSemaphore(this as unknown as CoreSemaphore, true));
  }

  __aenter__(): Coroutine<null> {
    return enter(this);
  }

  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return exit(this);
  }
}

/** CPython: `asyncio.BoundedSemaphore`. It is a Semaphore too. */
export class BoundedSemaphore extends (CoreBoundedSemaphore as new (
  value?: number,
) => Unheld<CoreBoundedSemaphore>) {
  constructor(value?: number | { readonly value?: number });
  constructor(...args: unknown[]) {
    const [value] = SEMAPHORE.bind(args);
    super(value);
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireSemaphore(this as unknown as CoreSemaphore, true));
  }

  __aenter__(): Coroutine<null> {
    return enter(this);
  }

  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return exit(this);
  }
}

/** CPython: `asyncio.Barrier`. */
export class Barrier extends CoreBarrier {
  constructor(parties: number | { readonly parties: number });
  constructor(...args: unknown[]) {
    const [parties] = BARRIER.bind(args);
    super(parties);
  }

  /** How many wait for the last one to come. */
  get n_waiting(): number {
    return this.waiting;
  }

  __aenter__(): Coroutine<number> {
    return this.wait();
  }

  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return new Coroutine<void>(function* (): Coro<void> {}, undefined, []);
  }
}
