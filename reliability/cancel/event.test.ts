import { getEventListeners } from "node:events";
import { Event } from "@asyncio-ts/sync";
import { sleep, TimeoutError, waitFor } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario } from "./world.js";

/** The victim and another wait for an event that is set three times, now and then for no time. */
function signalled(event: Event, wait: () => Script<unknown>): Scenario {
  return (world) => {
    world.watchList("places", event.places);
    let rounds = 0;
    world.victim(function* () {
      for (let round = 0; round < 2; round++) {
        yield* wait();
        world.say("victim goes on");
        yield* on(sleep(0));
      }
    });
    const other = world.beside("other", function* () {
      for (; rounds < 3; rounds++) {
        yield* on(event.wait());
        yield* on(sleep(0));
      }
    });
    world.beside("setter", function* () {
      for (let n = 0; n < 3; n++) {
        yield* on(sleep(1));
        event.set();
        event.clear();
      }
      yield* on(sleep(5));
      event.set();
    });
    return {
      check() {
        expect([other.cancelled(), rounds]).toEqual([false, 3]);
      },
    };
  };
}

function* withTime(event: Event): Script<unknown> {
  for (;;) {
    try {
      return yield* on(waitFor(event.wait(), 1));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
}

describe("S4 Event.wait", () => {
  cancelEverywhere("leaves the others alone, and no waiter behind", (world) => {
    const event = new Event();
    return signalled(event, () => on(event.wait()))(world);
  });

  cancelEverywhere("so does waitFor(wait)", (world) => {
    const event = new Event();
    return signalled(event, () => withTime(event))(world);
  });

  cancelEverywhere("with a signal leaves no listener", (world) => {
    const event = new Event();
    const { signal } = new AbortController();
    return {
      ...signalled(event, () => on(event.wait({ signal })))(world),
      atEnd() {
        expect(getEventListeners(signal, "abort")).toEqual([]);
      },
    };
  });
});
