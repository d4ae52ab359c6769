import {
  type Awaitable,
  type Coro,
  Coroutine,
  type Operation,
  type WaitList,
} from "@asyncio-ts/future";
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

/**
 * What these classes have from the core, without its `acquire()`. Not by `Omit`, which makes
 * properties of methods: a subclass could not override them.
 */
interface Releasable {
  /** @internal */
  readonly places: WaitList;
  /** True if `acquire()` would have to wait. */
  locked(): boolean;
  /** Gives it back, for the next one. RuntimeError or ValueError if there is nothing to give back. */
  release(): void;
}

/** The same of semaphores. */
interface Permits extends Releasable {
  /** @internal */
  readonly value: number;
}

/** The same of conditions. */
interface Waitable extends Releasable {
  /** What has to be held. */
  readonly lock: CoreLock;
  /** Lets the lock go, waits for `notify()`, and then for the lock. */
  wait(): Coroutine<true>;
  /** The core's `wait_for`. */
  waitFor<T>(predicate: () => T): Coroutine<T>;
  /** The core's `notify_all`. */
  notifyAll(): void;
}

/** How a lock stands in `async with`. */
interface LockManager {
  __aenter__(): Coroutine<null>;
  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void>;
}

interface Acquirable extends Releasable, LockManager {
  acquire(): Awaitable<unknown>;
}

// Named as they are called, for those who are told of a coroutine by its name.
const enter = function* __aenter__(this: Acquirable): Coro<null> {
  yield* this.acquire();
  return null;
};
const exit = function* __aexit__(this: Acquirable): Coro<void> {
  this.release();
};

/** CPython: `_ContextManagerMixin`. */
const manager: LockManager & ThisType<Acquirable> = {
  __aenter__() {
    return new Coroutine<null>(enter, this, []);
  },
  __aexit__() {
    return new Coroutine<void>(exit, this, []);
  },
};

function addLockManager(prototype: Acquirable): void {
  for (const [name, value] of Object.entries(manager)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** CPython: `asyncio.Lock`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Lock extends (CoreLock as new () => Releasable) {
  static {
    addLockManager(Lock.prototype);
  }

  constructor();
  constructor(...args: unknown[]) {
    LOCK.bind(args);
    super();
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireLock(this as unknown as CoreLock, true));
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
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Condition extends (CoreCondition as new (lock?: CoreLock) => Waitable) {
  static {
    addLockManager(Condition.prototype);
  }

  constructor(lock?: Lock | null | { readonly lock?: Lock | null });
  constructor(...args: unknown[]) {
    const [lock] = CONDITION.bind(args);
    super(lock ?? new Lock());
  }

  acquire(): Operation<true> {
    // The lock's own, which a subclass may have overridden.
    return (this.lock as unknown as Lock).acquire();
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
}

/** CPython: `asyncio.Semaphore`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class Semaphore extends (CoreSemaphore as new (value?: number) => Permits) {
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits it
    return this === Semaphore ? value instanceof CoreSemaphore : super[Symbol.hasInstance](value);
  }

  static {
    addLockManager(Semaphore.prototype);
  }

  constructor(value?: number | { readonly value?: number });
  constructor(...args: unknown[]) {
    const [value] = SEMAPHORE.bind(args);
    super(value);
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireSemaphore(this as unknown as CoreSemaphore, true));
  }
}

/** CPython: `asyncio.BoundedSemaphore`. It is a Semaphore too. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds what the interface below declares
export class BoundedSemaphore extends (CoreBoundedSemaphore as new (value?: number) => Permits) {
  static {
    addLockManager(BoundedSemaphore.prototype);
  }

  constructor(value?: number | { readonly value?: number });
  constructor(...args: unknown[]) {
    const [value] = SEMAPHORE.bind(args);
    super(value);
  }

  acquire(): Operation<true> {
    return unstarted(new AcquireSemaphore(this as unknown as CoreSemaphore, true));
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

export interface Lock extends LockManager {}
export interface Condition extends LockManager {}
export interface Semaphore extends LockManager {}
export interface BoundedSemaphore extends LockManager {}
