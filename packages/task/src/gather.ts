import { createFuture, type Future, isFuture } from "@asyncio-ts/future";
import { makeCancelledError } from "@asyncio-ts/future/internal";
import { currentLoop, type Loop, show } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import { ensureFuture, type ResultOf, type Waitable } from "./ensure-future.js";
import { hush } from "./refused.js";
import { QUIET, Task } from "./task.js";
import { isShared } from "./turn.js";

/** What `gather` takes. */
export interface GatherOptions {
  /** Put errors into the results instead of failing with the first one. Default: false. */
  readonly returnExceptions?: boolean | undefined;
}

/** What `gather` gives for its arguments. */
export type Gathered<W extends readonly unknown[]> = { -readonly [K in keyof W]: ResultOf<W[K]> };

/**
 * Runs the awaitables beside each other, and gives their results in the same order. The first
 * failure is thrown at once, the others go on (a TaskGroup would cancel them). Cancelling the
 * returned future cancels all that are not done; one that is cancelled alone counts as failed.
 *
 * CPython: `asyncio.gather`.
 */
// Rules W1 to W4.
export function gather<const W extends readonly Waitable<unknown>[]>(
  waitables: W,
  options?: GatherOptions & { returnExceptions?: false },
): Future<Gathered<W>>;
/** Runs the awaitables beside each other, and gives results and errors alike, in the same order. */
export function gather<const W extends readonly Waitable<unknown>[]>(
  waitables: W,
  options: GatherOptions,
): Future<{ -readonly [K in keyof W]: unknown }>;
export function gather(
  waitables: readonly Waitable<unknown>[],
  options: GatherOptions = {},
): Future<unknown> {
  if (!Array.isArray(waitables)) {
    hush(waitables);
    hush(options);
    throw new TypeError(`gather() takes one list: gather([a, b]), got ${show(waitables)}`);
  }
  checkOptions(options, "returnExceptions");
  return gatherOn(undefined, waitables, options.returnExceptions ?? false);
}

/** The loop is that of the first future among them; `loop` if there is none before. @internal */
export function gatherOn(
  loop: Loop | undefined,
  waitables: readonly Waitable<unknown>[],
  returnExceptions: boolean,
): Future<unknown> {
  if (waitables.length === 0) {
    const empty = createFuture<unknown[]>(loop ?? currentLoop());
    empty.setResult([]);
    return empty;
  }
  return new Gathering(loop, waitables, returnExceptions).outer as Future<unknown>;
}

class Gathering {
  /** Not there yet while the arguments are being looked at, one of which may be refused. */
  outer: Future<unknown[]> | undefined = undefined;
  readonly #children: Future<unknown>[] = [];
  readonly #distinct: number;
  readonly #returnExceptions: boolean;
  #finished = 0;
  #cancelRequested = false;

  constructor(
    fallback: Loop | undefined,
    waitables: readonly Waitable<unknown>[],
    returnExceptions: boolean,
  ) {
    this.#returnExceptions = returnExceptions;
    const futures = new Map<Waitable<unknown>, Future<unknown>>();
    const done: Future<unknown>[] = [];
    const childDone = (child: Future<unknown>): void => this.#childDone(child);
    let loop: Loop | undefined;
    for (const waitable of waitables) {
      let child = futures.get(waitable);
      if (child === undefined) {
        child = ensureFuture(waitable, loop ?? (isFuture(waitable) ? undefined : fallback));
        loop ??= child.loop;
        if (child !== waitable && child instanceof Task) child.marks |= QUIET;
        futures.set(isShared(waitable) ? child : waitable, child);
        if (child.done()) done.push(child);
        else child.addDoneCallback(childDone);
      }
      this.#children.push(child);
    }
    this.#distinct = futures.size;
    this.outer = createFuture(loop ?? currentLoop());
    this.outer.purpose = {
      describe: () => `gather() of ${this.#distinct} with ${this.#distinct - this.#finished} to go`,
      awaits: () => this.#children.filter((child) => !child.done()),
      cancel: (message) => this.#cancel(message),
    };
    for (const child of done) this.#childDone(child);
  }

  #cancel(message: string | undefined): boolean {
    let accepted = false;
    for (const child of this.#children) {
      if (child.cancel(message)) accepted = true;
    }
    // The future itself ends when its children have; all of them may refuse to.
    if (accepted) this.#cancelRequested = true;
    return accepted;
  }

  #childDone(child: Future<unknown>): void {
    this.#finished++;
    const { outer } = this;
    if (outer === undefined || outer.done()) {
      // Its error was not asked for, but is not lost either: the first one has been thrown.
      if (!child.cancelled()) child.exception();
      return;
    }
    if (!this.#returnExceptions && child.threw()) {
      outer.setException(child.takeError());
      return;
    }
    if (this.#finished < this.#distinct) return;
    const results = this.#children.map(resultOf);
    if (!this.#cancelRequested) {
      outer.setResult(results);
      return;
    }
    // The error is that of the last child in the list, as CPython has it, not of the last done.
    const last = this.#children[this.#children.length - 1] as Future<unknown>;
    outer.setException(last.takeCancelledError());
  }
}

function resultOf(child: Future<unknown>): unknown {
  if (child.cancelled()) return makeCancelledError(child.cancelMessage ?? "");
  return child.threw() ? child.exception() : child.result();
}
