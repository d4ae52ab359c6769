import { type Coroutine, type Future, isFuture } from "@asyncio-ts/future";
import { AwaitableBase, isGenerator, TURN } from "@asyncio-ts/future/internal";
import { show } from "@asyncio-ts/loop";
import type { Waitable } from "./ensure-future.js";

/**
 * The items of an iterable of awaitables. What is awaitable itself is refused, instead of being gone
 * through, by a TypeError that says what was expected.
 *
 * A generator object may be either: one that gives awaitables, as Python's `wait(f for f in ...)`, or
 * a coroutine. A coroutine gives away what it is when it first waits, and is closed there.
 */
export function itemsOf<W extends Waitable<unknown>>(
  iterable: Iterable<W>,
  expected: string,
): readonly W[] {
  if (iterable instanceof AwaitableBase || isFuture(iterable)) throw refusal(iterable, expected);
  if (!isGenerator(iterable)) return [...iterable];
  const items: W[] = [];
  for (;;) {
    const { done, value } = iterable.next() as IteratorResult<W, unknown>;
    if (done !== true && !isSuspension(value)) {
      items.push(value);
      continue;
    }
    // With a result it was a coroutine that never waited.
    if (done === true && value === undefined) return items;
    iterable.return(undefined);
    throw refusal(iterable, expected);
  }
}

/** True for what a coroutine hands to its driver. As nobody drives it, nothing was handed over. */
function isSuspension(item: unknown): boolean {
  if (item === undefined || item === TURN.value) return true;
  const handed = item as Partial<Future<unknown>> & Partial<Coroutine<unknown>>;
  const waits = handed.blocking === true || handed.awaited === true;
  if (handed.blocking === true) handed.blocking = false;
  return waits;
}

function refusal(value: unknown, expected: string): TypeError {
  return new TypeError(`expect ${expected}, not ${show(value)}: await it, or put it into an array`);
}
