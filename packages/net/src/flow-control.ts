import { Operation, type Place, type WAITING, WaitList } from "@asyncio-ts/future";
import { FAILED } from "@asyncio-ts/future/internal";
import { currentLoop, type Loop } from "@asyncio-ts/loop";
import { ConnectionResetError } from "./os-error.js";
import { Protocol } from "./protocol.js";

/**
 * What protocols have in common whose writers wait for `drain()`: a subclass that overrides one of
 * these methods calls it as well. CPython: `streams.FlowControlMixin`.
 */
// Rule X5.
export class FlowControlMixin extends Protocol {
  /** @internal */
  readonly loop: Loop;
  /** The transport holds more than it should. @internal */
  paused = false;
  /** @internal */
  lost = false;
  /** Those who wait until it holds less. @internal */
  readonly drainers = new WaitList();

  /** @param loop The loop of those who write. Default: the running loop, else the realm's own. */
  constructor(loop: Loop = currentLoop()) {
    super();
    this.loop = loop;
  }

  override pauseWriting(): void {
    this.paused = true;
  }

  override resumeWriting(): void {
    this.paused = false;
    this.drainers.wakeAll();
  }

  override connectionLost(error: unknown): void {
    this.lost = true;
    if (this.paused) wakeWith(this.drainers, error);
  }

  /**
   * Waits while the transport holds more than it should. Throws ConnectionResetError once the
   * connection is lost; who waits when that happens gets the error that it is lost by, if any.
   *
   * CPython: `FlowControlMixin._drain_helper`.
   */
  drainHelper(): Operation<void> {
    return new Drain(this).start();
  }
}

/** The wait of `drain()`, unstarted. */
export class Drain extends Operation<void> {
  /** @internal */
  readonly flow: FlowControlMixin;
  protected override waiter: Place | undefined = undefined;

  constructor(flow: FlowControlMixin) {
    super();
    this.flow = flow;
  }

  describe(): string {
    return "StreamWriter.drain()";
  }

  protected poll(): undefined | typeof WAITING {
    // Once woken it is over, whatever was written since.
    if (this.waiter !== undefined) return undefined;
    const { flow } = this;
    if (flow.lost) throw new ConnectionResetError("Connection lost");
    return flow.paused ? this.parkIn(flow.drainers) : undefined;
  }

  protected override scheduler(): Loop {
    return this.flow.loop;
  }

  protected abandon(): void {
    this.flow.drainers.remove(this.waiter as Place);
  }
}

/** Wakes all who wait, with an error unless it is `null`. */
export function wakeWith(places: WaitList, error: unknown): void {
  if (error === null || error === undefined) {
    places.wakeAll();
    return;
  }
  for (let place = places.head; place !== undefined; place = places.head) {
    places.remove(place);
    if (!place.done()) place.settle(FAILED, error);
  }
}
