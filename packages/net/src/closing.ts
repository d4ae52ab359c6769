import { Operation, type Place, type WAITING, WaitList } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { wakeWith } from "./flow-control.js";

/** The end of a connection, or of a pipe: it comes once, and any number may wait for it. */
export class Closing {
  /** @internal */
  readonly loop: Loop;
  /** @internal */
  readonly places = new WaitList();
  /** @internal */
  over = false;
  /** Why it was lost; `null` if it ended well. @internal */
  error: unknown = null;

  constructor(loop: Loop) {
    this.loop = loop;
  }

  /** It has ended; only the first time counts. */
  end(error: unknown): void {
    if (this.over) return;
    this.over = true;
    this.error = error ?? null;
    wakeWith(this.places, error);
  }
}

/** Waits for the end, and throws the error that it came with. The wait of `waitClosed()`, unstarted. */
export class WaitClosed extends Operation<void> {
  /** @internal */
  readonly closing: Closing;
  protected override waiter: Place | undefined = undefined;

  constructor(closing: Closing) {
    super();
    this.closing = closing;
  }

  describe(): string {
    return "StreamWriter.waitClosed()";
  }

  protected poll(): undefined | typeof WAITING {
    const { over, error, places } = this.closing;
    if (error !== null) throw error;
    return over ? undefined : this.parkIn(places);
  }

  protected override scheduler(): Loop {
    return this.closing.loop;
  }

  protected abandon(): void {
    this.closing.places.remove(this.waiter as Place);
  }
}
