import type { HostTimer } from "./host.js";
import type { Loop } from "./loop.js";
import { LoopDriver } from "./loop-driver.js";

/**
 * Turns a loop when there is something to do, on the host's clock. One host timer stands for all
 * timers of the loop; it keeps a process alive, as a pending `runForever()` does, but an idle
 * loop does not.
 *
 * @internal
 */
export class HostDriver extends LoopDriver {
  #timer: HostTimer | undefined = undefined;
  /** When the timer is due. */
  #deadline = 0;
  #letGo: (() => void) | undefined = undefined;

  now(): number {
    return this.host.now();
  }

  begin(): void {
    this.#letGo = this.host.keepAlive();
    this.wake();
  }

  end(): void {
    this.#letGo?.();
    this.#letGo = undefined;
    this.#disarm();
  }

  protected idle({ timers }: Loop): boolean {
    const next = timers.peek();
    if (this.#deadline !== next?.deadline) this.#disarm();
    if (next === undefined) return false;
    if (this.#timer === undefined) {
      this.#deadline = next.deadline;
      this.#timer = this.host.setTimer(this.#fire, Math.max(next.deadline - this.now(), 0));
    }
    this.host.setKeepsAlive(this.#timer, timers.keepsAlive);
    return false;
  }

  readonly #fire = (): void => {
    this.#timer = undefined;
    this.turnNow();
  };

  #disarm(): void {
    if (this.#timer !== undefined) this.host.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
