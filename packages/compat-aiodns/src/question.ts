import { createFuture, type Future, runOutside } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { ARES_ECANCELLED, dnsError, toDNSError } from "./error.js";

/**
 * Something that the host was asked for, and the future of its answer. The answer comes to the loop
 * as a callback: the future is done in the turn after it came, never in the middle of other code.
 */
export class Question<T> {
  readonly future: Future<T>;
  readonly #subject: string;
  readonly #closed: () => void;
  readonly #ended: (question: Question<T>) => void;
  #open = true;

  /**
   * `closed` is called when the loop closes first: there is nobody left to answer. `ended` is called
   * once, with or without an answer.
   */
  constructor(
    loop: Loop,
    subject: string,
    work: () => Promise<T>,
    closed: () => void,
    ended: (question: Question<T>) => void,
  ) {
    this.#subject = subject;
    this.#closed = closed;
    this.#ended = ended;
    const future = createFuture<T>(loop);
    this.future = future;
    future.purpose = {
      describe: () => `a DNS query (${subject})`,
      cancel: (message) => {
        // As with c-ares, the query itself goes on, and its answer is dropped.
        loop.foreign.delete(future);
        future.markCancelled(message);
        return true;
      },
    };
    loop.foreign.add(future);
    loop.atClose.add(this.#closed);
    runOutside(work).then(
      (value) => this.#end(() => future.setResult(value)),
      (error: unknown) => this.#end(() => future.setException(toDNSError(error, subject))),
    );
  }

  /** Fails with ARES_ECANCELLED. The answer that may still come is dropped. */
  cancel(): void {
    this.#end(() => this.future.setException(dnsError(ARES_ECANCELLED, this.#subject)));
  }

  #end(settle: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    const { future } = this;
    const { loop } = future;
    loop.atClose.delete(this.#closed);
    this.#ended(this);
    if (loop.isClosed()) return;
    loop.callSoon(() => {
      loop.foreign.delete(future);
      if (!future.done()) settle();
    });
  }
}
