import { DeadlockError, throwUnlessIdle } from "./deadlock-error.js";
import { Loop } from "./loop.js";
import { VirtualDriver, type VirtualDriverOptions } from "./virtual-driver.js";

export { DeadlockError, VirtualDriver, type VirtualDriverOptions };

/**
 * A loop on a clock of its own, which starts at 0 and moves only by jumping to the next timer
 * when nothing else can run, or by `advance()`. A day passes in milliseconds, and the order of
 * events is that of a live loop.
 */
export class VirtualLoop extends Loop {
  /** @internal */
  readonly clock: VirtualDriver;

  constructor(options: VirtualDriverOptions = {}) {
    const driver = new VirtualDriver(options);
    super({ driver, asyncLocalStorage: options.asyncLocalStorage ?? true });
    this.clock = driver;
  }

  /** Moves the clock on, as if the running code had taken that many milliseconds. */
  advance(milliseconds: number): void {
    this.clock.advance(milliseconds);
  }

  /** As `run()`, at once: no async function and no promise goes on meanwhile. */
  runSync(): void {
    try {
      this.runForeverSync();
    } catch (error) {
      throwUnlessIdle(error);
    }
  }

  /**
   * Turns the loop until nothing is left to do. Rejects with {@link DeadlockError} if tasks are
   * left that nothing can wake any more.
   */
  async run(): Promise<void> {
    try {
      await this.runForever();
    } catch (error) {
      throwUnlessIdle(error);
    }
  }
}
