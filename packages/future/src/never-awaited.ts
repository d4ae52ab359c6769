import type { Loop } from "@asyncio-ts/loop";
import { madeAt, realm, rememberOrigin } from "@asyncio-ts/loop/internal";
import type { AwaitableBase } from "./awaitable.js";

// A coroutine that is never awaited is most likely a forgotten `await`. In debug mode, and on loops
// with a reporter (those of the facade), it is told of when it is collected, or at the latest when
// the loop closes in which it was made.
//
// To ask a FinalizationRegistry about each of them would cost more than to run it: 400 ns at least,
// and a microsecond with what has to be kept for the close. But nearly all are awaited at once. So
// they are put into a list, for 4 ns, from which those that have been used are dropped whenever it
// has grown to twice what was left before. Only what is still unused when garbage has been
// collected goes to the registry.

/** A call that does nothing before it is awaited: a Coroutine, or an unstarted operation. */
export type Call = AwaitableBase<unknown> & {
  /** Of a coroutine. */
  readonly name?: string;
  /** 0 while unused. */
  phase: number;
};

/** A call that is left to the collector. */
interface Left {
  readonly calls: Calls;
  readonly text: string;
}

const registry = /* @__PURE__ */ new FinalizationRegistry<Left | Calls>((what) => {
  if (what instanceof Calls) what.collected();
  else if (what.calls.left.delete(what)) what.calls.tell(what.text);
});

/** The calls that were made in a loop. */
class Calls {
  readonly loop: Loop;
  /** Those that were unused when somebody last looked, and what was made since. */
  readonly recent: Call[] = [];
  limit = 64;
  /** Something that nobody holds was given to the registry: it tells when garbage is collected. */
  waiting = false;
  readonly left = new Set<Left>();

  constructor(loop: Loop) {
    this.loop = loop;
    loop.atClose.add(() => this.closed());
  }

  add(call: Call): void {
    const { recent } = this;
    if (recent.length >= this.limit) this.drop();
    recent.push(call);
    if (this.waiting) return;
    this.waiting = true;
    registry.register({}, this);
  }

  /** Drops those that have been used. */
  drop(): void {
    const { recent } = this;
    let kept = 0;
    for (const call of recent) if (call.phase === 0) recent[kept++] = call;
    recent.length = kept;
    this.limit = Math.max(64, 2 * kept);
  }

  /** Some time has gone by: what is left may be garbage as well. */
  collected(): void {
    this.waiting = false;
    this.drop();
    for (const call of this.recent) this.leave(call);
    this.recent.length = 0;
  }

  leave(call: Call): void {
    const left: Left = { calls: this, text: textOf(call) };
    this.left.add(left);
    registry.register(call, left, left);
    // Only those that have lain about for so long are asked whether they are used.
    let { phase } = call;
    Object.defineProperty(call, "phase", {
      configurable: true,
      enumerable: true,
      get: () => phase,
      set: (next: number) => {
        phase = next;
        this.left.delete(left);
        registry.unregister(left);
      },
    });
  }

  closed(): void {
    this.drop();
    for (const { text } of this.left) this.tell(text);
    for (const call of this.recent) this.tell(textOf(call));
    this.left.clear();
    this.recent.length = 0;
  }

  tell(text: string): void {
    this.loop.host.warn(
      `asyncio-ts: ${text}: await it, or make it a task, or nothing of it ever runs`,
    );
  }
}

/** To be called when one is made, if `realm.tracksCalls`. */
export function noteMade(call: Call): void {
  const loop = realm.running;
  if (loop === undefined) return;
  if (loop.debug) rememberOrigin(call);
  else if (loop.reporter === undefined) return;
  loop.calls ??= new Calls(loop);
  (loop.calls as Calls).add(call);
}

/** The name of a function, or that of an operation as it describes itself. */
function textOf(call: Call): string {
  const name = call.name ?? call.describe().replace(/\(.*/, "");
  return `coroutine '${name || "<anonymous>"}' was never awaited${madeAt(call)}`;
}
