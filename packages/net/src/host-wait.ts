import { type AbortSignalLike, Future, type Signal } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { closed, opened } from "./open-resources.js";

/**
 * A future for what the host will call back once: a connection, a name that is looked up. However
 * it ends before that, by cancellation, by a signal or with its loop, `letGo` is called, which
 * takes back what was begun.
 *
 * What the host brings too late is refused: `give` returns false, and the caller closes it.
 */
export class HostWait<T> extends Future<T> {
  readonly #what: string;
  #letGo: () => void = () => {};
  readonly #signal: AbortSignalLike | undefined;

  /**
   * `what` it is, for messages. `begin` begins, and returns `letGo`; what it throws fails the wait.
   */
  constructor(
    loop: Loop,
    what: string,
    begin: (wait: HostWait<T>) => () => void,
    signal?: Signal | AbortSignalLike | undefined,
  ) {
    super({ loop });
    this.#what = what;
    this.#signal = signal;
    this.purpose = {
      describe: () => what,
      cancel: (message) => {
        this.#end();
        this.markCancelled(message);
        return true;
      },
    };
    if (signal?.aborted) {
      this.setException(signal.reason);
      return;
    }
    opened(loop, this);
    signal?.addEventListener("abort", this.#abort);
    try {
      const letGo = begin(this);
      // The host may have called back already: what it gave is the result's.
      if (this.threw()) letGo();
      else if (!this.done()) this.#letGo = letGo;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends it with a result; false if it has ended, and the result is nobody's. */
  give(value: T): boolean {
    if (this.done() || this.loop.isClosed()) return false;
    this.#settled();
    this.setResult(value);
    return true;
  }

  /** Ends it with an error, unless it has ended. */
  fail(error: unknown): void {
    if (this.done() || this.loop.isClosed()) return;
    this.#end();
    this.setException(error);
  }

  /** The loop closes. */
  abandon(): void {
    this.#end();
  }

  override describe(): string {
    return this.#what;
  }

  /** Nothing is to be let go of any more: it is the result's. */
  #settled(): void {
    closed(this.loop, this);
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#letGo = () => {};
  }

  #end(): void {
    const letGo = this.#letGo;
    this.#settled();
    letGo();
  }

  readonly #abort = (): void => this.fail(this.#signal?.reason);
}
