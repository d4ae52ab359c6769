import { getEventListeners } from "node:events";
import { LifoQueue, PriorityQueue, Queue, QueueShutDown } from "@asyncio-ts/queue";
import { sleep, TimeoutError, waitFor } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario } from "./world.js";

type Take = (queue: Queue<number>) => Script<number>;

/** Takes what nobody has taken. */
function rest(queue: Queue<number>): number[] {
  const items: number[] = [];
  while (!queue.empty()) items.push(queue.getNowait());
  return items;
}

function sorted(...lists: readonly number[][]): number[] {
  return lists.flat().sort((a, b) => a - b);
}

/** The victim and another share four items, and the other must always get its two. */
function sharing(queue: Queue<number>, take: Take): Scenario {
  return (world) => {
    world.watch(queue);
    const got: number[] = [];
    const others: number[] = [];
    world.victim(function* () {
      while (got.length < 2) {
        const item = yield* take(queue);
        got.push(item);
        world.say(`victim has ${item}`);
      }
    });
    world.beside("other", function* () {
      while (others.length < 2) others.push(yield* on(queue.get()));
    });
    const left: number[] = [];
    const producer = world.beside("producer", function* () {
      yield* on(sleep(1));
      // Two at once: both are woken, and each may find the other's item.
      yield* on(queue.put(1));
      yield* on(queue.put(2));
      yield* on(sleep(1));
      yield* on(queue.put(3));
      yield* on(sleep(0));
      yield* on(queue.put(4));
    });
    return {
      *settle() {
        // Not for ever: somebody may have lost a wake-up.
        for (let n = 0; n < 20 && !producer.done(); n++) {
          yield* on(sleep(1));
          // The room that the other needs is not for us to take.
          if (others.length === 2) left.push(...rest(queue));
        }
      },
      check() {
        expect(others).toHaveLength(2);
        expect(sorted(got, others, left, rest(queue))).toEqual([1, 2, 3, 4]);
      },
    };
  };
}

const KINDS = {
  Queue: (maxsize = 0) => new Queue<number>(maxsize),
  LifoQueue: (maxsize = 0) => new LifoQueue<number>(maxsize),
  PriorityQueue: (maxsize = 0) => new PriorityQueue<number>(maxsize),
};

const get: Take = (queue) => on(queue.get());

function* next(queue: Queue<number>): Script<number> {
  const { value } = yield* on(queue[Symbol.asyncIterator]().next());
  return value as number;
}

function* withTime(queue: Queue<number>): Script<number> {
  for (;;) {
    try {
      // Now and then the item comes at the deadline.
      return yield* on(waitFor(queue.get(), 1));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
}

for (const [name, make] of Object.entries(KINDS)) {
  describe(`Q2 ${name}.get`, () => {
    cancelEverywhere("loses no item and no wake-up", (world) => sharing(make(), get)(world));
    cancelEverywhere("nor does one with room for one", (world) => sharing(make(1), get)(world));
    cancelEverywhere("nor does iteration", (world) => sharing(make(), next)(world));
    cancelEverywhere("nor does waitFor(get)", (world) => sharing(make(), withTime)(world));
  });
}

describe("Q2 get, alone", () => {
  cancelEverywhere("leaves at once", (world) => {
    const queue = new Queue<number>();
    const got: number[] = [];
    world.victim(function* () {
      while (got.length < 2) got.push(yield* on(queue.get()));
      yield* on(sleep(1));
    });
    world.beside("producer", function* () {
      for (let item = 0; item < 2; item++) {
        yield* on(sleep(2));
        if (!world.task.done()) queue.putNowait(item);
      }
    });
    return {
      atEnd() {
        // Before anybody has wanted to wake it, and found it gone.
        expect(queue.getters.size).toBe(0);
      },
    };
  });
});

describe("Q2 get with a signal", () => {
  cancelEverywhere("loses nothing, and leaves no listener", (world) => {
    const { signal } = new AbortController();
    return {
      ...sharing(new Queue(), (queue) => on(queue.get({ signal })))(world),
      atEnd() {
        expect(getEventListeners(signal, "abort")).toEqual([]);
      },
    };
  });

  cancelEverywhere("nor if it is aborted as well", (world) => {
    const controller = new AbortController();
    const { signal } = controller;
    const queue = world.watch(new Queue<number>());
    const got: number[] = [];
    world.victim(function* () {
      try {
        for (;;) got.push(yield* on(queue.get({ signal })));
      } catch (error) {
        if (error !== "enough") throw error;
        world.say("aborted");
        yield* on(sleep(1));
      }
    });
    world.beside("aborter", function* () {
      yield* on(queue.put(1));
      yield* on(sleep(2));
      // An item and the abortion in one turn.
      yield* on(queue.put(2));
      controller.abort("enough");
      yield* on(queue.put(3));
    });
    return {
      atEnd() {
        expect(getEventListeners(signal, "abort")).toEqual([]);
      },
      check() {
        expect(sorted(got, rest(queue))).toEqual([1, 2, 3]);
      },
    };
  });
});

describe("Q4 get while the queue is shut down", () => {
  cancelEverywhere("leaves no waiter", (world) => {
    const queue = world.watch(new Queue<number>());
    const drain = function* (): Script<number> {
      let count = 0;
      try {
        for (;;) {
          yield* on(queue.get());
          count++;
        }
      } catch (error) {
        if (!(error instanceof QueueShutDown)) throw error;
        yield* on(sleep(0));
        return count;
      }
    };
    world.victim(drain);
    world.beside("other", drain);
    world.beside("closer", function* () {
      yield* on(queue.put(1));
      yield* on(sleep(1));
      yield* on(queue.put(2));
      queue.shutdown();
    });
    return {
      check() {
        expect(queue.size).toBe(0);
      },
    };
  });
});
