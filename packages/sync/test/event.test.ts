import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Event } from "@asyncio-ts/sync";
import { bothForms, type Form, on, once, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

function waiter({ co }: Form, event: Event, log: string[]) {
  return co(function* (name: string) {
    log.push(`${name}: ${yield* on(event.wait())}`);
  });
}

describe("S4 the flag", () => {
  it("is set and cleared, as often as one likes", () => {
    const event = new Event();
    const states = [event.isSet()];
    for (const change of ["set", "set", "clear", "clear", "set"] as const) {
      event[change]();
      states.push(event.isSet());
    }
    expect(states).toEqual([false, true, true, false, false, true]);
  });

  bothForms("waiting for one that is set takes no turn", async ({ co }) => {
    const loop = new VirtualLoop();
    const event = new Event();
    event.set();
    const before = loop.turns;
    const worker = new Worker(
      loop,
      co(function* () {
        return [yield* on(event.wait()), yield* on(event.wait())];
      })(),
    );
    await loop.run();
    expect([worker.result, loop.turns - before, event.loop]).toEqual([[true, true], 1, undefined]);
  });

  bothForms("after clear() one waits again", async (form) => {
    const loop = new VirtualLoop();
    const event = new Event();
    const log: string[] = [];
    event.set();
    event.clear();
    new Worker(loop, waiter(form, event, log)("a"));
    await loop.run();
    expect([log, event.places.size]).toEqual([[], 1]);
  });
});

describe("S4 set()", () => {
  bothForms("wakes all who wait, in the order in which they came", async (form) => {
    const loop = new VirtualLoop();
    const event = new Event();
    const log: string[] = [];
    const wait = waiter(form, event, log);
    for (const name of ["a", "b", "c"]) new Worker(loop, wait(name));
    await loop.run();
    event.set();
    const before = loop.turns;
    await loop.run();
    expect([log, loop.turns - before]).toEqual([["a: true", "b: true", "c: true"], 1]);
    expect(event.places.size).toBe(0);
  });

  bothForms("lets them go on also if it is cleared at once", async (form) => {
    const loop = new VirtualLoop();
    const event = new Event();
    const log: string[] = [];
    const wait = waiter(form, event, log);
    for (const name of ["a", "b"]) new Worker(loop, wait(name));
    await loop.run();
    event.set();
    event.clear();
    // Comes too late.
    new Worker(loop, wait("c"));
    await loop.run();
    expect([log, event.places.size]).toEqual([["a: true", "b: true"], 1]);
  });

  bothForms("wakes those who come after a clear() again", async ({ co }) => {
    const loop = new VirtualLoop();
    const event = new Event();
    const log: string[] = [];
    new Worker(
      loop,
      co(function* () {
        for (let round = 1; round <= 2; round++) {
          yield* on(event.wait());
          log.push(`round ${round}`);
          event.clear();
        }
      })(),
    );
    new Worker(
      loop,
      co(function* () {
        for (let n = 0; n < 2; n++) {
          yield* on(turn());
          event.set();
          log.push("set");
          yield* on(turn());
        }
      })(),
    );
    await loop.run();
    expect(log).toEqual(["set", "round 1", "set", "round 2"]);
  });
});

describe("S4 cancelled while it waits", () => {
  bothForms("one leaves, and the others wait on", async (form) => {
    const loop = new VirtualLoop();
    const event = new Event();
    const log: string[] = [];
    const wait = waiter(form, event, log);
    const [a, b] = [new Worker(loop, wait("a")), new Worker(loop, wait("b"))];
    await loop.run();
    a.cancel();
    await loop.run();
    expect([isCancelled(a.error), b.state, event.places.size]).toEqual([true, "running", 1]);
    event.set();
    await loop.run();
    expect(log).toEqual(["b: true"]);
  });

  // 0: before its first step, 1: parked, 2: woken, 3: done.
  for (const point of [0, 1, 2, 3]) {
    bothForms(`at point ${point} it leaves nothing behind`, async (form) => {
      const loop = new VirtualLoop();
      const event = new Event();
      const log: string[] = [];
      const worker = new Worker(loop, waiter(form, event, log)("a"));
      if (point > 0) await once(loop);
      if (point > 1) event.set();
      if (point > 2) await once(loop);
      worker.cancel();
      await loop.run();
      expect([isCancelled(worker.error), log.length, event.places.size]).toEqual(
        point === 3 ? [false, 1, 0] : [true, 0, 0],
      );
    });
  }
});
