import { type Coro, createFuture, type Future } from "@asyncio-ts/future";
import type { Loop, TimerHandle } from "@asyncio-ts/loop";
import { createTask, type Task } from "@asyncio-ts/task";

/** How a race has ended. */
export interface RaceResult<T> {
  /** What the first to succeed has returned; `undefined` if all have failed. */
  readonly winner: { readonly value: T; readonly index: number } | undefined;
  /** The errors of those that were started, in that order; `undefined` for who has not failed. */
  readonly errors: readonly unknown[];
}

/** What a race takes. */
export interface RaceOptions<T> {
  readonly loop: Loop;
  /** How long to wait before the next is started, in milliseconds; `null`: until one has failed. */
  readonly delay: number | null;
  /** Is given what came second in the same turn. */
  readonly discard?: (value: T) => void;
}

/**
 * Starts one after the other, each `delay` after the one before or as soon as that has failed, until
 * one succeeds; then the others are cancelled and waited for. Cancelled itself, it cancels and waits
 * for all of them.
 *
 * CPython: `staggered.staggered_race`; rule X9.
 */
export function* staggeredRace<T>(
  starts: Iterable<() => Coro<T>>,
  options: RaceOptions<T>,
): Coro<RaceResult<T>> {
  const race = new Race(starts, options);
  race.startNext();
  let interruption: { readonly error: unknown } | undefined;
  while (!race.over.done()) {
    try {
      yield* race.over;
    } catch (error) {
      interruption ??= { error };
      race.stop();
    }
  }
  const { winner, errors } = race;
  if (interruption !== undefined) {
    if (winner !== undefined) options.discard?.(winner.value);
    throw interruption.error;
  }
  return { winner, errors };
}

class Race<T> {
  winner: { readonly value: T; readonly index: number } | undefined = undefined;
  readonly errors: unknown[] = [];
  /** Done when nobody runs any more, and nobody will. */
  over: Future<void>;
  readonly #starts: Iterator<() => Coro<T>>;
  readonly #options: RaceOptions<T>;
  readonly #running = new Set<Task<T>>();
  #timer: TimerHandle | undefined = undefined;
  #stopped = false;

  constructor(starts: Iterable<() => Coro<T>>, options: RaceOptions<T>) {
    this.#starts = starts[Symbol.iterator]();
    this.#options = options;
    this.over = createFuture<void>(options.loop);
  }

  startNext(): void {
    this.#timer?.cancel();
    const step = this.#starts.next();
    if (step.done) {
      this.#stopped = true;
    } else {
      const { loop, delay } = this.#options;
      const index = this.errors.push(undefined) - 1;
      const task = createTask<T>(step.value(), { loop });
      this.#running.add(task);
      task.addDoneCallback(() => this.#ended(task, index));
      if (delay !== null) this.#timer = loop.callLater(delay, () => this.startNext());
    }
    this.#settle();
  }

  /** Cancels all, and starts no other. */
  stop(): void {
    this.#timer?.cancel();
    this.#stopped = true;
    // The wait for the end was cancelled as well, and is begun again.
    if (this.over.cancelled()) this.over = createFuture<void>(this.#options.loop);
    for (const task of this.#running) task.cancel();
    this.#settle();
  }

  #ended(task: Task<T>, index: number): void {
    this.#running.delete(task);
    if (task.threw()) {
      this.errors[index] = task.takeError();
      if (!this.#stopped && index === this.errors.length - 1) {
        this.startNext();
        return;
      }
    } else if (this.winner === undefined) {
      this.winner = { value: task.result(), index };
      this.stop();
    } else {
      this.#options.discard?.(task.result());
    }
    this.#settle();
  }

  #settle(): void {
    if (this.#stopped && this.#running.size === 0 && !this.over.done()) this.over.setResult();
  }
}
