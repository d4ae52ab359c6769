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
  #timerDeadline = 0;
  #timerKeepsAlive = true;
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

  protected idle(loop: Loop): boolean {
    const next = loop.timers.peek();
    if (next === undefined) {
      this.#disarm();
      return false;
    }
    if (this.#timer === undefined || this.#timerDeadline !== next.deadline) {
      this.#disarm();
      this.#timerDeadline = next.deadline;
      this.#timer = this.host.setTimer(this.#fire, Math.max(next.deadline - this.now(), 0));
      this.#timerKeepsAlive = true;
    }
    if (this.#timerKeepsAlive !== loop.timers.keepsAlive) {
      this.#timerKeepsAlive = loop.timers.keepsAlive;
      this.host.setKeepsAlive(this.#timer, this.#timerKeepsAlive);
    }
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
