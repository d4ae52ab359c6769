import { advise, RuntimeError } from "./errors.js";
import { asyncContext, captureHost, type Host } from "./host.js";
import type { Loop } from "./loop.js";
import { realm } from "./realm.js";
import { IDLE, INTERRUPTED, runTurns, STOPPED, settleRealm } from "./turns.js";

// Who turns a loop. The loop knows what to run next; its driver knows when: on the host's event
// loop (host-driver.ts) or on a virtual clock (virtual-driver.ts). Both run turns in macrotasks
// of the host, and share what is here:
//
// - One macrotask is armed at a time. It starts the turns, and it is also what notices that a
//   hold outlived the macrotask in which it began (DESIGN: "run to park").
// - After a few milliseconds the thread goes back to the host, so that sockets, rendering and
//   other code never starve under a ready queue that never empties.

/** How long turns may keep the thread, in milliseconds. */
const SLICE = 4;
/** How many handles may run between two looks at the clock, at most: a look costs 40 ns. */
const LONGEST_STRIDE = 32;

/** Turns a loop: see {@link LoopOptions.driver}. */
export abstract class LoopDriver {
  /** @internal */
  readonly host: Host;
  #loop: Loop | undefined = undefined;
  readonly #tracked: boolean;
  /** A macrotask is armed. @internal */
  armed = false;
  #sliceStart = 0;
  #lastLook = 0;
  #stride = 1;

  constructor(tracked: boolean) {
    this.host = captureHost();
    this.#tracked = tracked;
  }

  /** The loop's clock, in milliseconds. @internal */
  abstract now(): number;

  /**
   * Nothing is ready: wait for the next timer. Returns true if the turns can go on at once.
   *
   * @internal
   */
  protected abstract idle(loop: Loop): boolean;

  /** A `runForever()` began. @internal */
  abstract begin(): void;

  /** It ended. @internal */
  abstract end(): void;

  /**
   * Nothing is ready in a synchronous run: wait for the next timer without the host.
   *
   * @internal
   */
  idleSync(_loop: Loop): void {
    throw advise(
      new RuntimeError("this loop cannot run synchronously"),
      "await its run, or use a VirtualLoop or a BlockingLoop",
    );
  }

  /** Turns the loop until it is stopped, without giving the thread back. @internal */
  runSync(loop: Loop): void {
    for (;;) {
      const outcome = runTurns(loop);
      if (outcome === STOPPED) return;
      if (outcome === IDLE) this.idleSync(loop);
    }
  }

  /** @internal */
  attach(loop: Loop): void {
    this.#loop = loop;
    // Made together with the first loop, so that its root is as clean as can be had.
    if (this.#tracked) asyncContext();
  }

  /** Something changed while no turn was under way: look at the loop in a macrotask. @internal */
  wake(): void {
    if (this.armed) return;
    this.armed = true;
    this.host.macrotask(this.#tick);
  }

  /** A hold ended: go on with the turn, in this microtask. @internal */
  resume(): void {
    const loop = this.#loop as Loop;
    if (loop.credit <= 0 && this.spent(loop)) {
      settleRealm(loop);
      this.wake();
      return;
    }
    this.#enter();
  }

  /** To be called in a macrotask: turns the loop now. @internal */
  turnNow(): void {
    this.#sliceStart = this.host.now();
    this.#lastLook = this.#sliceStart;
    // Microtasks have run dry since the hold began, so what its code waits for is not ours.
    realm.held?.overdue();
    this.#enter();
  }

  /** Called once every few handles. True if the thread should go back to the host. @internal */
  spent(loop: Loop): boolean {
    const now = this.host.now();
    const elapsed = now - this.#lastLook;
    this.#lastLook = now;
    if (elapsed > 0.25) this.#stride = 1;
    else if (elapsed < 0.05 && this.#stride < LONGEST_STRIDE) this.#stride *= 2;
    loop.credit = this.#stride;
    return now - this.#sliceStart > SLICE;
  }

  readonly #tick = (): void => {
    this.armed = false;
    this.turnNow();
  };

  #enter(): void {
    const scope = this.#tracked ? realm.asyncContext : undefined;
    // A hold ends inside its task's asynchronous context, and a macrotask carries that of
    // whoever armed it: neither must leak into what runs next.
    if (scope) scope.root.runInAsyncScope(this.#pump, this);
    else this.#pump();
  }

  #pump(): void {
    const loop = this.#loop;
    if (loop === undefined || !loop.active || loop.turning) {
      if (loop !== undefined) settleRealm(loop);
      return;
    }
    if (realm.held !== undefined) {
      this.wake();
      return;
    }
    for (;;) {
      const outcome = runTurns(loop);
      if (outcome === INTERRUPTED) {
        this.wake();
        return;
      }
      if (outcome === STOPPED) {
        loop.runEnded(undefined);
        if (!loop.active) return;
      } else if (!this.idle(loop)) {
        return;
      }
    }
  }
}
