import { BlockingDriver } from "./blocking-driver.js";
import { DeadlockError, throwUnlessIdle } from "./deadlock-error.js";
import { advise, RuntimeError } from "./errors.js";
import { Loop } from "./loop.js";

export { BlockingDriver, DeadlockError };

/**
 * A loop in real time that blocks the thread while it waits, for scripts made of generator
 * coroutines: `runSync(main, { loop: new BlockingLoop() })`. Not for a browser's main thread, which
 * may not be blocked.
 */
export class BlockingLoop extends Loop {
  constructor() {
    super({ driver: new BlockingDriver(), asyncLocalStorage: false });
  }

  override async runForever(): Promise<void> {
    throw advise(
      new RuntimeError("a BlockingLoop only runs synchronously"),
      "use runForeverSync(), or runSync() of @asyncio-ts/task",
    );
  }

  /** Turns the loop until nothing is left to do. */
  runSync(): void {
    try {
      this.runForeverSync();
    } catch (error) {
      throwUnlessIdle(error);
    }
  }
}
