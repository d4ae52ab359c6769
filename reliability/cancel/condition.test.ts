import { Condition, Lock, runExclusive } from "@asyncio-ts/sync";
import { sleep } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario } from "./world.js";

/** Waits, with the lock, until there is an item. */
type Until = (condition: Condition, ready: () => boolean) => Script<unknown>;

/**
 * The victim and another take items, for each of which one is notified. The other must always get
 * its own, though the victim has been notified of it. Whoever leaves has the lock, and lets it go.
 */
function store(until: Until, turns: number): Scenario {
  return (world) => {
    const lock = new Lock();
    const condition = new Condition(lock);
    world.watchList("places", condition.places);
    world.watchList("places of the lock", lock.places);
    let items = 0;
    let taken = 0;
    const take = (name: string) =>
      function* () {
        for (let n = 0; n < 2; n++) {
          yield* on(condition.acquire());
          try {
            yield* until(condition, () => items > 0);
            items--;
            taken++;
            world.say(`${name} has one`);
          } finally {
            // An error if it had not got the lock back.
            condition.release();
          }
        }
        return "done";
      };
    world.victim(take("victim"));
    const other = world.beside("other", take("other"));
    world.beside("producer", function* () {
      for (let n = 0; n < 4; n++) {
        yield* on(sleep(1));
        yield* on(
          runExclusive<void>(
            lock,
            world.form.fn(function* () {
              items++;
              condition.notify();
              for (let turn = 0; turn < turns; turn++) yield* on(sleep(0));
            }),
          ),
        );
      }
    });
    return {
      check() {
        expect([other.result(), lock.locked()]).toEqual(["done", false]);
        expect(items + taken).toBe(4);
      },
    };
  };
}

function* wait(condition: Condition, ready: () => boolean): Script<void> {
  while (!ready()) yield* on(condition.wait());
}

function* waitFor(condition: Condition, ready: () => boolean): Script<void> {
  yield* on(condition.waitFor(ready));
}

describe("S5 Condition", () => {
  for (const [name, until] of Object.entries({ wait, waitFor })) {
    for (const turns of [0, 2]) {
      const when = turns === 0 ? "" : ", with the lock held a while";
      cancelEverywhere(
        `${name} has the lock at its end, and loses no notification${when}`,
        (world) => store(until, turns)(world),
      );
    }
  }

  for (const [name, until] of Object.entries({ wait, waitFor })) {
    cancelEverywhere(`${name} passes on the only notification that there is`, (world) => {
      const condition = new Condition();
      world.watchList("places", condition.places);
      let ready = false;
      const waiter = function* () {
        const held = yield* on(condition.acquire());
        try {
          yield* until(condition, () => ready);
          // The next one has to be told by this one.
          condition.notify();
          return "done";
        } finally {
          held.release();
        }
      };
      world.victim(waiter);
      const other = world.beside("other", waiter);
      world.beside("notifier", function* () {
        yield* on(sleep(1));
        const held = yield* on(condition.acquire());
        ready = true;
        condition.notify();
        yield* on(sleep(0));
        held.release();
      });
      return {
        check() {
          expect([other.result(), condition.locked()]).toEqual(["done", false]);
        },
      };
    });
  }

  cancelEverywhere("wait under a cut has the lock in its finally", (world) => {
    const condition = new Condition();
    world.watchList("places", condition.places);
    world.victim(function* () {
      const held = yield* on(condition.acquire());
      try {
        yield* on(condition.wait());
        return "notified";
      } finally {
        expect(condition.locked()).toBe(true);
        held.release();
        world.say("released");
      }
    });
    const notifier = world.beside("notifier", function* () {
      for (let n = 0; n < 3; n++) {
        yield* on(sleep(1));
        const held = yield* on(condition.acquire());
        condition.notifyAll();
        yield* on(sleep(1));
        held.release();
      }
      return "done";
    });
    return {
      check() {
        expect([notifier.result(), condition.locked()]).toEqual(["done", false]);
      },
    };
  });
});
