import type { Reject, Resolve } from "./awaitable.js";
import type { Driver } from "./driver.js";
import { Line } from "./line.js";
import { type Mode, NEXT } from "./mode.js";

/**
 * One await of native code, for as long as it lasts: a line on top of the code that awaits, with
 * a waiter of its own. A task has one of them as a rule, and several while it awaits several
 * things at once (`Promise.all`).
 */
export class Request extends Line {
  /** The neighbours among the open requests of the driver. */
  newer: Request | undefined = undefined;
  older: Request | undefined = undefined;
  resolve: Resolve<unknown>;
  reject: Reject;

  constructor(driver: Driver, resolve: Resolve<unknown>, reject: Reject) {
    super();
    this.driver = driver;
    this.resolve = resolve;
    this.reject = reject;
  }

  protected finish(mode: Mode, value: unknown): void {
    const { driver, resolve, reject } = this;
    driver.nativeCode().answer(this);
    if (mode === NEXT) resolve(value);
    else reject(value);
  }
}
