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

// The core's `acquire()` begins at the call and gives something to release by; Python's is a
// coroutine, which does nothing before it is awaited, and gives True.

type Unheld<T> = Omit<T, "acquire">;

interface Acquirable {
  acquire(): Awaitable<unknown>;
  release(): void;
}

/** CPython: `_ContextManagerMixin.__aenter__`. */
function enter(lock: Acquirable): Coroutine<null> {
  const acquire = function* (): Coro<null> {
    yield* lock.acquire();
    return null;
  };
  return new Coroutine<null>(acquire, undefined, []);
}

/** CPython: `_ContextManagerMixin.__aexit__`. */
function exit(lock: Acquirable): Coroutine<void> {
  const release = function* (): Coro<void> {
    lock.release();
  };
  return new Coroutine<void>(release, undefined, []);
}

/** CPython: `asyncio.Lock`. */
export class Lock extends (CoreLock as new () => Unheld<CoreLock>) {
  acquire(): Operation<true> {
    return new AcquireLock(this as unknown as CoreLock, true);
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
  is_set(): boolean {
    return this.isSet();
  }

  override wait(): Operation<true> {
    return new WaitForEvent(this);
  }
}

/** CPython: `asyncio.Condition`. */
export class Condition extends (CoreCondition as new (lock?: CoreLock) => Unheld<CoreCondition>) {
  constructor(lock?: Lock | null) {
    super((lock ?? new Lock()) as unknown as CoreLock);
  }

  acquire(): Operation<true> {
    return new AcquireLock(this.lock, true);
  }

  /** Waits until `predicate()` is true, and gives what it gave. */
  wait_for<T>(predicate: () => T): Coroutine<T> {
    return this.waitFor(predicate);
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
  acquire(): Operation<true> {
    return new AcquireSemaphore(this as unknown as CoreSemaphore, true);
  }

  __aenter__(): Coroutine<null> {
    return enter(this);
  }

  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return exit(this);
  }
}

/** CPython: `asyncio.BoundedSemaphore`. */
export class BoundedSemaphore extends (CoreBoundedSemaphore as new (
  value?: number,
) => Unheld<CoreBoundedSemaphore>) {
  acquire(): Operation<true> {
    return new AcquireSemaphore(this as unknown as CoreSemaphore, true);
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
