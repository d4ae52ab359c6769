import { type Coro, Coroutine } from "@asyncio-ts/future";
import { advise, show, ValueError } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { Condition } from "./condition.js";
import { BrokenBarrierError } from "./errors.js";

//   filling --the last one comes--> draining --the last one leaves--> filling
//      |                                                                 ^
//      |--reset() while some wait--> resetting --the last one leaves-----|
//      `--abort()--> broken --reset() while nobody waits-----------------'
type State = "filling" | "draining" | "resetting" | "broken";

/**
 * A place where `parties` tasks wait for each other: when the last one comes, all go on. It can be
 * used again.
 *
 * CPython: `asyncio.Barrier`.
 */
// Rule S7.
export class Barrier {
  /** How many go on together. */
  readonly parties: number;
  /** @internal */
  state: State = "filling";
  /** Those who are in `wait()`. @internal */
  count = 0;
  /** @internal */
  readonly condition: Condition = new Condition();

  constructor(parties: number) {
    if (typeof parties !== "number") {
      throw new TypeError(`a number of parties was expected, got ${show(parties)}`);
    }
    if (!(parties >= 1)) throw advise(new ValueError("parties must be > 0"), `got ${parties}`);
    // It would wait for ever.
    if (!Number.isInteger(parties)) {
      throw new ValueError(`a whole number of parties was expected, got ${parties}`);
    }
    this.parties = parties;
  }

  /** How many wait for the last one to come. */
  get waiting(): number {
    return this.state === "filling" ? this.count : 0;
  }

  /** True after `abort()`. */
  get broken(): boolean {
    return this.state === "broken";
  }

  /**
   * Waits until all have come, and gives the number of those who came before, from 0. Nothing
   * happens before it is awaited. Throws BrokenBarrierError if the barrier is reset or aborted
   * meanwhile, or is broken. One who is cancelled leaves; the others wait on.
   */
  wait(): Coroutine<number> {
    return new Coroutine<number>(wait, this, []);
  }

  /**
   * Back to the beginning: those who wait get BrokenBarrierError. Nothing happens before it is
   * awaited.
   */
  reset(): Coroutine<void> {
    return new Coroutine<void>(reset, this, []);
  }

  /**
   * Breaks the barrier: those who wait, and those who come until it is reset, get
   * BrokenBarrierError. Nothing happens before it is awaited.
   */
  abort(): Coroutine<void> {
    return new Coroutine<void>(abort, this, []);
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const waiting = this.broken ? "" : ` waiting=${this.waiting}/${this.parties}`;
    return `${this.constructor.name} ${this.state}${waiting}`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }
}

function brokenBarrier(text: string): BrokenBarrierError {
  return advise(new BrokenBarrierError(text), "reset() it before it is used again");
}

// Named as they are called, for those who are told of a coroutine by its name.

function* wait(this: Barrier): Coro<number> {
  const { condition } = this;
  yield* condition.acquire();
  try {
    yield* condition.waitFor(() => this.state === "filling" || this.broken);
    if (this.broken) throw brokenBarrier("Barrier aborted");
    const index = this.count++;
    try {
      if (this.count === this.parties) {
        this.state = "draining";
        condition.notifyAll();
      } else {
        yield* condition.waitFor(() => this.state !== "filling");
        if (this.state !== "draining") throw brokenBarrier("Abort or reset of barrier");
      }
      return index;
    } finally {
      if (--this.count === 0) {
        if (!this.broken) this.state = "filling";
        condition.notifyAll();
      }
    }
  } finally {
    condition.release();
  }
}

function* reset(this: Barrier): Coro<void> {
  yield* change(this, () => (this.count === 0 ? "filling" : "resetting"));
}

function* abort(this: Barrier): Coro<void> {
  yield* change(this, () => "broken");
}

function* change(barrier: Barrier, state: () => State): Coro<void> {
  const { condition } = barrier;
  yield* condition.acquire();
  try {
    barrier.state = state();
    condition.notifyAll();
  } finally {
    condition.release();
  }
}
