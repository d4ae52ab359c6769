import { DeadlockError, foreignInSync } from "./deadlock-error.js";
import { advise, RuntimeError } from "./errors.js";
import type { Loop } from "./loop.js";
import { LoopDriver } from "./loop-driver.js";

/**
 * Turns a loop in real time and waits by blocking the thread: Python's `run_until_complete` to the
 * letter. Nothing of the host goes on meanwhile, so all it can wait for is timers.
 */
export class BlockingDriver extends LoopDriver {
  readonly #cell: Int32Array<SharedArrayBuffer>;

  constructor() {
    // No async function runs here, whose code would have to be told from other code.
    super(false);
    if (typeof SharedArrayBuffer === "undefined") throw cannotBlock();
    this.#cell = new Int32Array(new SharedArrayBuffer(4));
  }

  /** @internal */
  now(): number {
    return this.host.now();
  }

  /** @internal */
  begin(): void {}

  /** @internal */
  end(): void {}

  /** @internal */
  protected idle(): boolean {
    return false;
  }

  /** @internal */
  override idleSync(loop: Loop): void {
    if (loop.foreign.size > 0) throw foreignInSync(loop.foreign, loop.tasks.all());
    const next = loop.timers.peek();
    if (next === undefined || next.deadline === Number.POSITIVE_INFINITY) {
      throw new DeadlockError(loop.tasks.all());
    }
    const delay = next.deadline - this.now();
    if (delay > 0) this.#block(delay);
  }

  #block(milliseconds: number): void {
    try {
      Atomics.wait(this.#cell, 0, 0, milliseconds);
    } catch (error) {
      // Browsers refuse it on their main thread.
      throw Object.assign(cannotBlock(), { cause: error });
    }
  }
}

function cannotBlock(): RuntimeError {
  return advise(
    new RuntimeError("this thread may not be blocked"),
    "use a worker, or await run() instead of calling runSync()",
  );
}
