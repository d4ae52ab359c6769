import type { Loop } from "@asyncio-ts/loop";
import { madeAt, realm, rememberOrigin } from "@asyncio-ts/loop/internal";
import type { Coroutine } from "./coroutine.js";

// In debug mode: a coroutine that is never awaited is most likely a forgotten `await`. It is told of
// when it is collected, or at the latest when the loop closes in which it was made.

interface Made {
  readonly ref: WeakRef<Coroutine<unknown>>;
  readonly text: string;
  readonly loop: Loop;
}

const made = new WeakMap<Coroutine<unknown>, Made>();
const open = new WeakMap<Loop, Set<Made>>();
const registry = /* @__PURE__ */ new FinalizationRegistry<Made>(tell);

/** To be called when a coroutine is made. */
export function noteMade(coroutine: Coroutine<unknown>): void {
  const loop = realm.running;
  if (loop === undefined || !loop.debug) return;
  rememberOrigin(coroutine);
  const text = `coroutine '${coroutine.name || "<anonymous>"}' was never awaited${madeAt(coroutine)}`;
  const entry: Made = { ref: new WeakRef(coroutine), text, loop };
  made.set(coroutine, entry);
  openIn(loop).add(entry);
  registry.register(coroutine, entry, coroutine);
}

/** To be called when it is used. */
export function noteUsed(coroutine: Coroutine<unknown>): void {
  const entry = made.get(coroutine);
  if (entry === undefined) return;
  made.delete(coroutine);
  open.get(entry.loop)?.delete(entry);
  registry.unregister(coroutine);
}

function openIn(loop: Loop): Set<Made> {
  let entries = open.get(loop);
  if (entries === undefined) {
    entries = new Set();
    open.set(loop, entries);
    const all = entries;
    loop.atClose.add(() => {
      for (const entry of all) tell(entry);
    });
  }
  return entries;
}

function tell(entry: Made): void {
  // Told of once, whichever comes first.
  if (open.get(entry.loop)?.delete(entry) !== true) return;
  entry.loop.host.warn(
    `asyncio-ts: ${entry.text}: await it, or make it a task by createTask(), or nothing of it ever runs`,
  );
}
