import { map, sleep } from "@asyncio-ts/task";
import { on } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { World } from "./world.js";

/** A source that waits for each item, and what became of it and of the calls. */
function work(world: World, items: number) {
  const state = { open: 0, opened: 0, running: 0, most: 0, done: 0 };
  const source = {
    // As an async generator, but in the form that is under test.
    [Symbol.asyncIterator]() {
      let next = 0;
      state.open++;
      state.opened++;
      const step = world.form.co(function* () {
        yield* on(sleep(1));
        if (next < items) return { done: false, value: next++ } as const;
        state.open--;
        return { done: true, value: undefined } as const;
      });
      const close = world.form.co(function* () {
        yield* on(sleep(2));
        state.open--;
        return { done: true, value: undefined } as const;
      });
      return { next: step, return: close } as unknown as AsyncIterator<number>;
    },
  };
  const call = world.form.co(function* (item: number) {
    state.most = Math.max(state.most, ++state.running);
    try {
      yield* on(sleep(item % 2 === 0 ? 5 : 2));
      state.done++;
      return item;
    } finally {
      // Who cleans up is waited for.
      try {
        yield* on(sleep(1));
      } finally {
        state.running--;
      }
    }
  });
  return { state, source, call };
}

describe("map", () => {
  for (const ordered of [true, false]) {
    cancelEverywhere(`ordered: ${ordered}, waits until all that it began has ended`, (world) => {
      const { state, source, call } = work(world, 6);
      world.victim(function* () {
        const results = yield* on(map(source, call, { concurrency: 3, ordered }).toArray());
        yield* on(sleep(1));
        return results;
      });
      return {
        atEnd() {
          expect([state.open, state.running]).toEqual([0, 0]);
        },
        check() {
          expect(state.most).toBeLessThanOrEqual(3);
          if (world.accepted !== true) expect(state.done).toBe(6);
        },
      };
    });
  }

  cancelEverywhere("of which results are taken one by one loses its consumer alone", (world) => {
    const { state, source, call } = work(world, 4);
    world.victim(function* () {
      const mapped = map(source, call, { concurrency: 2 });
      const results: number[] = [];
      for (;;) {
        const { done, value } = yield* on(mapped.next());
        if (done === true) return results;
        results.push(value as number);
        // While the consumer is busy elsewhere, a cancellation has to end the map by return().
        try {
          yield* on(sleep(3));
        } catch (error) {
          yield* on(mapped.return());
          throw error;
        }
      }
    });
    return {
      atEnd() {
        expect([state.open, state.running]).toEqual([0, 0]);
      },
    };
  });
});
