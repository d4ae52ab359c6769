import { getEventListeners } from "node:events";
import { LifoQueue, PriorityQueue, Queue, QueueShutDown } from "@asyncio-ts/queue";
import { sleep } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario, World } from "./world.js";

/** Takes until the queue is shut down and empty. */
function* drain(queue: Queue<number>, into: number[]): Script<void> {
  try {
    for (;;) {
      into.push(yield* on(queue.get()));
      yield* on(sleep(1));
    }
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error;
  }
}

/** The victim and another fill a queue with room for one; every item that went in comes out. */
function filling(
  queue: Queue<number>,
  put: (queue: Queue<number>, item: number) => Script<void>,
): Scenario {
  return (world: World) => {
    world.watch(queue);
    const given: number[] = [];
    const taken: number[] = [];
    world.victim(function* () {
      for (const item of [1, 2, 3]) {
        yield* put(queue, item);
        given.push(item);
        world.say(`${item} is in`);
      }
    });
    const other = world.beside("other", function* () {
      for (const item of [11, 12, 13]) {
        yield* on(queue.put(item));
        given.push(item);
      }
    });
    world.beside("consumer", () => drain(queue, taken));
    return {
      *settle() {
        // If the victim kept a wake-up to itself, this waits for ever.
        yield* on(other);
        queue.shutdown();
      },
      check() {
        expect(queue.empty()).toBe(true);
        expect(taken.sort()).toEqual(given.sort());
      },
    };
  };
}

const KINDS = { Queue, LifoQueue, PriorityQueue };

for (const [name, Kind] of Object.entries(KINDS)) {
  describe(`Q2 ${name}.put`, () => {
    cancelEverywhere("puts its item once or not at all, and keeps no wake-up", (world) =>
      filling(new Kind<number>(1), (queue, item) => on(queue.put(item)))(world),
    );
  });
}

describe("Q2 put and Q3 join, alone", () => {
  cancelEverywhere("leave at once", (world) => {
    const queue = new Queue<number>(1);
    world.victim(function* () {
      for (let item = 0; item < 2; item++) yield* on(queue.put(item));
      yield* on(queue.join());
      yield* on(sleep(1));
    });
    world.beside("consumer", function* () {
      for (let n = 0; n < 2; n++) {
        yield* on(sleep(2));
        if (world.task.done() || queue.empty()) return;
        queue.getNowait();
        yield* on(sleep(1));
        queue.taskDone();
      }
    });
    return {
      atEnd() {
        expect([queue.putters.size, queue.joiners.size]).toEqual([0, 0]);
      },
    };
  });
});

describe("Q2 put with a signal", () => {
  cancelEverywhere("puts once or not at all, and leaves no listener", (world) => {
    const { signal } = new AbortController();
    const facts = filling(new Queue(1), (queue, item) => on(queue.put(item, { signal })))(world);
    return {
      ...facts,
      atEnd() {
        expect(getEventListeners(signal, "abort")).toEqual([]);
      },
    };
  });
});

describe("Q4 put while the queue is shut down", () => {
  cancelEverywhere("leaves no waiter and no item", (world) => {
    const queue = world.watch(new Queue<number>(1));
    world.victim(function* () {
      try {
        for (;;) yield* on(queue.put(1));
      } catch (error) {
        if (!(error instanceof QueueShutDown)) throw error;
        yield* on(sleep(0));
      }
    });
    world.beside("closer", function* () {
      yield* on(sleep(1));
      if (!queue.empty()) queue.getNowait();
      yield* on(sleep(1));
      queue.shutdown({ immediate: true });
    });
    return {
      check() {
        expect(queue.size).toBe(0);
      },
    };
  });
});

describe("Q3 join", () => {
  cancelEverywhere("leaves the others waiting, and leaves with them", (world) => {
    const queue = world.watch(new Queue<number>());
    queue.putNowait(1);
    queue.putNowait(2);
    world.victim(function* () {
      yield* on(queue.join());
      yield* on(sleep(1));
    });
    const other = world.beside("other", () => on(queue.join()));
    world.beside("worker", function* () {
      while (!queue.empty()) {
        yield* on(queue.get());
        yield* on(sleep(1));
        queue.taskDone();
      }
    });
    return {
      check() {
        expect(queue.unfinished).toBe(0);
        expect(other.cancelled()).toBe(false);
      },
    };
  });
});
