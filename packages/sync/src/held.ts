declare global {
  interface SymbolConstructor {
    // As in lib "ESNext.Disposable", for programs whose own libs are older than `using`.
    readonly dispose: unique symbol;
  }
}

/** What can be acquired and released. */
export interface Releasable {
  release(): void;
}

/**
 * A lock that was acquired, or one permit of a semaphore: gives it back once, at the end of a block
 * by `using`, or by `release()`.
 *
 *     using held = await lock.acquire();
 */
export class Held implements Releasable {
  /** @internal */
  owner: Releasable | undefined;

  /** @internal */
  constructor(owner: Releasable) {
    this.owner = owner;
  }

  /** Releases what is held; harmless if that was done already by this method. */
  release(): void {
    const owner = this.owner;
    this.owner = undefined;
    owner?.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
