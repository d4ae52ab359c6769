import { Barrier, BrokenBarrierError } from "@asyncio-ts/sync";
import { sleep } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario, World } from "./world.js";

function watched(world: World, parties: number): Barrier {
  const barrier = new Barrier(parties);
  world.watchList("places", barrier.condition.places);
  world.watchList("places of the lock", barrier.condition.lock.places);
  return barrier;
}

/** How the wait ends, a cancellation excepted. */
function* end(barrier: Barrier): Script<string> {
  try {
    yield* on(barrier.wait());
    return "passed";
  } catch (error) {
    if (!(error instanceof BrokenBarrierError)) throw error;
    return "broken";
  }
}

/** It is empty, and its lock is free. */
function expectLeft(barrier: Barrier): void {
  expect([barrier.count, barrier.waiting, barrier.condition.locked()]).toEqual([0, 0, false]);
}

/** The victim and two others meet twice. */
function meeting(delays: readonly [number, number, number]): Scenario {
  return (world) => {
    const barrier = watched(world, 3);
    const walk = (delay: number) =>
      function* () {
        const ends: string[] = [];
        for (let round = 0; round < 2; round++) {
          yield* on(sleep(delay));
          ends.push(yield* end(barrier));
        }
        return ends.join();
      };
    const [own, ...rest] = delays;
    world.victim(walk(own));
    const others = rest.map((delay, n) => world.beside(`other ${n}`, walk(delay)));
    return {
      *settle() {
        // In place of the victim, as often as the others wait for one.
        for (let n = 0; n < 20 && !others.every((other) => other.done()); n++) {
          yield* on(sleep(1));
          if (barrier.waiting === 2) yield* on(barrier.wait());
        }
      },
      check() {
        expect(others.map((other) => other.result())).toEqual(["passed,passed", "passed,passed"]);
        expectLeft(barrier);
        expect(barrier.broken).toBe(false);
      },
    };
  };
}

describe("S7 Barrier.wait", () => {
  cancelEverywhere("leaves without breaking it: the first to come", meeting([0, 1, 2]));
  cancelEverywhere("the second", meeting([1, 0, 2]));
  cancelEverywhere("the last", meeting([2, 0, 1]));
  cancelEverywhere("all at once", meeting([0, 0, 0]));

  for (const how of ["reset", "abort"] as const) {
    cancelEverywhere(`leaves it while somebody calls ${how}()`, (world) => {
      const barrier = watched(world, 3);
      world.victim(() => end(barrier));
      const other = world.beside("other", () => end(barrier));
      world.beside(how, function* () {
        yield* on(sleep(1));
        yield* on(barrier[how]());
      });
      return {
        check() {
          expect(other.result()).toBe("broken");
          expectLeft(barrier);
          expect(barrier.state).toBe(how === "abort" ? "broken" : "filling");
        },
      };
    });
  }
});

describe("S7 reset and abort", () => {
  cancelEverywhere("happen or don't, and let the barrier's lock go", (world) => {
    const barrier = watched(world, 2);
    const ends: string[] = [];
    world.beside("other", function* () {
      for (let n = 0; n < 3; n++) {
        ends.push(yield* end(barrier));
        yield* on(sleep(1));
      }
    });
    world.victim(function* () {
      yield* on(sleep(1));
      yield* on(barrier.abort());
      yield* on(sleep(2));
      yield* on(barrier.reset());
      yield* on(sleep(2));
    });
    return {
      *settle() {
        for (let n = 0; n < 20 && ends.length < 3; n++) {
          yield* on(sleep(1));
          if (barrier.waiting === 1) yield* on(barrier.wait());
        }
      },
      check() {
        expect(ends).toHaveLength(3);
        expectLeft(barrier);
      },
    };
  });
});
