import type { AbortSignalLike, Signal } from "@asyncio-ts/future";
import { makeCancelledError, runningTask } from "@asyncio-ts/future/internal";
import { advise, RuntimeError } from "@asyncio-ts/loop";
import { type HostAbortController, realm } from "@asyncio-ts/loop/internal";
import type { Task } from "./task.js";

/** What `Task.signal` gives: a signal, and a new one after each cancellation that was thrown. */
export class TaskSignal {
  readonly #task: Task<unknown>;
  #controller: HostAbortController | undefined = undefined;
  /** How many awaits of ours the task had made when the signal was last asked for. */
  #takenAt = 0;

  constructor(task: Task<unknown>) {
    this.#task = task;
  }

  /** The signal, for the code that runs now. */
  take(): Signal {
    const { driver, loop } = this.#task;
    let controller = this.#controller;
    if (controller === undefined || (this.#aborted && !driver.cancelPending)) {
      controller = loop.host.abortController();
      if (controller === undefined) {
        throw advise(
          new RuntimeError("there is no AbortController on this host"),
          "cancel the work where CancelledError is caught",
        );
      }
      this.#controller = controller;
      if (driver.cancelPending) controller.abort(driver.cancelledError());
    }
    this.#takenAt = driver.code?.opened ?? 0;
    return controller.signal as Signal;
  }

  /** What the task awaits is not ours, and may be aborted by the signal. */
  listened(): boolean {
    const { code } = this.#task.driver;
    if (code === undefined || this.#aborted || this.#takenAt !== code.opened) return false;
    // It may be held still, if no macrotask has gone by since; then this must not be its own code.
    return code.detached || (realm.held === code && code.scoped && runningTask() !== this.#task);
  }

  /** The task is cancelled. */
  abort(message: string | undefined): void {
    if (!this.#aborted) this.#controller?.abort(makeCancelledError(message));
  }

  /** True for an AbortError that comes of the signal. */
  caused(error: unknown): boolean {
    return this.#aborted && (error as Partial<Error> | null)?.name === "AbortError";
  }

  get #aborted(): boolean {
    return (this.#controller?.signal as AbortSignalLike | undefined)?.aborted === true;
  }
}
