import { getEventListeners } from "node:events";
import {
  type Acquirable,
  BoundedSemaphore,
  Condition,
  Lock,
  runExclusive,
  Semaphore,
} from "@asyncio-ts/sync";
import { sleep, TimeoutError, waitFor } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario, World } from "./world.js";

type Kind = Lock | Semaphore | Condition;

/** Runs the body with the lock. */
type Use = (world: World, lock: Kind, body: () => Script<void>) => Script<void>;

function placesOf(lock: Kind) {
  return lock instanceof Condition ? lock.lock.places : lock.places;
}

/** The victim and two others go in and out; nobody may stay out, and never too many be in. */
function sharing(lock: Kind, permits: number, use: Use): Scenario {
  return (world) => {
    world.watchList("places", placesOf(lock));
    let inside = 0;
    const rounds = (name: string) =>
      function* () {
        for (let round = 1; round <= 2; round++) {
          yield* use(world, lock, function* () {
            inside++;
            try {
              expect(inside).toBeLessThanOrEqual(permits);
              world.say(`${name} in`);
              yield* on(sleep(round - 1));
            } finally {
              inside--;
            }
          });
        }
        return "done";
      };
    world.victim(rounds("victim"));
    const others = ["one", "two"].map((name) => world.beside(name, rounds(name)));
    return {
      check() {
        expect(others.map((other) => other.result())).toEqual(["done", "done"]);
        expect([inside, lock.locked()]).toEqual([0, false]);
        if (lock instanceof Semaphore) expect([lock.value, lock.woken]).toEqual([permits, 0]);
      },
    };
  };
}

const byHand: Use = function* (_world, lock, body) {
  const held = yield* on(lock.acquire());
  try {
    yield* body();
  } finally {
    held.release();
  }
};

const exclusively: Use = function* ({ form }, lock, body) {
  yield* on(runExclusive<void>(lock as Acquirable, form.fn(body)));
};

const withTime: Use = function* (_world, lock, body) {
  for (;;) {
    let held: { release(): void };
    try {
      // Now and then it is released at the deadline.
      held = yield* on(waitFor(lock.acquire(), 1));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      continue;
    }
    try {
      yield* body();
    } finally {
      held.release();
    }
    return;
  }
};

const KINDS: Record<string, [number, () => Kind]> = {
  Lock: [1, () => new Lock()],
  Condition: [1, () => new Condition()],
  Semaphore: [1, () => new Semaphore(1)],
  "Semaphore(2)": [2, () => new Semaphore(2)],
  BoundedSemaphore: [1, () => new BoundedSemaphore(1)],
};

for (const [name, [permits, make]] of Object.entries(KINDS)) {
  describe(`S2, S3, S6 ${name}`, () => {
    const everywhere = (fact: string, use: Use) =>
      cancelEverywhere(fact, (world) => sharing(make(), permits, use)(world));
    everywhere("acquire loses no wake-up", byHand);
    everywhere("nor does waitFor(acquire)", withTime);
    everywhere("runExclusive gives back what it has, and only that", exclusively);
  });
}

describe("acquire with a signal", () => {
  for (const [name, [permits, make]] of Object.entries(KINDS)) {
    cancelEverywhere(`${name} loses nothing, and leaves no listener`, (world) => {
      const { signal } = new AbortController();
      const lock = make();
      const use: Use = function* (_world, one, body) {
        const held = yield* on(one.acquire({ signal }));
        try {
          yield* body();
        } finally {
          held.release();
        }
      };
      const facts = sharing(lock, permits, use)(world);
      return {
        ...facts,
        check() {
          facts.check?.();
          expect(getEventListeners(signal, "abort")).toEqual([]);
        },
      };
    });
  }

  cancelEverywhere("nor if it is aborted as well, as it is released", (world) => {
    const controller = new AbortController();
    const lock = new Lock();
    world.watchList("places", lock.places);
    lock.acquire();
    world.victim(function* () {
      try {
        const held = yield* on(lock.acquire({ signal: controller.signal }));
        held.release();
        return "got it";
      } catch (error) {
        if (error !== "enough") throw error;
        yield* on(sleep(1));
        return "aborted";
      }
    });
    const other = world.beside("other", function* () {
      const held = yield* on(lock.acquire());
      held.release();
      return "got it";
    });
    world.beside("aborter", function* () {
      yield* on(sleep(1));
      lock.release();
      controller.abort("enough");
    });
    return {
      check() {
        expect([other.result(), lock.locked()]).toEqual(["got it", false]);
        expect(getEventListeners(controller.signal, "abort")).toEqual([]);
      },
    };
  });
});

describe("acquire, alone", () => {
  cancelEverywhere("leaves at once", (world) => {
    const lock = new Lock();
    const semaphore = new Semaphore(0);
    lock.acquire();
    world.victim(function* () {
      yield* on(lock.acquire());
      yield* on(semaphore.acquire());
      yield* on(sleep(1));
    });
    world.beside("releaser", function* () {
      for (const one of [lock, semaphore]) {
        yield* on(sleep(2));
        if (world.task.done()) return;
        one.release();
      }
    });
    return {
      atEnd() {
        expect([lock.places.size, semaphore.places.size]).toEqual([0, 0]);
      },
    };
  });
});
