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
    return new Coroutine<number>(this.waitScript, this, []);
  }

  /**
   * Back to the beginning: those who wait get BrokenBarrierError. Nothing happens before it is
   * awaited.
   */
  reset(): Coroutine<void> {
    return this.change(() => {
      if (this.count === 0) this.state = "filling";
      else this.state = "resetting";
    });
  }

  /**
   * Breaks the barrier: those who wait, and those who come until it is reset, get
   * BrokenBarrierError. Nothing happens before it is awaited.
   */
  abort(): Coroutine<void> {
    return this.change(() => {
      this.state = "broken";
    });
  }

  /** @internal */
  change(set: () => void): Coroutine<void> {
    return new Coroutine<void>(this.changeScript, this, [set]);
  }

  /** @internal */
  *changeScript(set: () => void): Coro<void> {
    yield* this.condition.acquire();
    try {
      set();
      this.condition.notifyAll();
    } finally {
      this.condition.release();
    }
  }

  /** @internal */
  *waitScript(): Coro<number> {
    const { condition } = this;
    yield* condition.acquire();
    try {
      yield* condition.waitingFor(() => this.state === "filling" || this.broken);
      if (this.broken) throw brokenBarrier("Barrier aborted");
      const index = this.count++;
      try {
        if (this.count === this.parties) {
          this.state = "draining";
          condition.notifyAll();
        } else {
          yield* condition.waitingFor(() => this.state !== "filling");
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
