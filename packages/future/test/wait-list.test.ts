import { type Coro, type Place, WaitList } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BareRun } from "./bare-run.js";

describe("WaitList", () => {
  it("wakes who came first, one at a time, and says whether there was one", async () => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const log: string[] = [];
    const waits = function* (name: string): Coro<void> {
      yield* list.park(loop);
      log.push(name);
    };
    for (const name of ["a", "b", "c"]) new BareRun(loop, waits(name));
    await loop.run();
    expect(list.size).toBe(3);
    for (const size of [2, 1, 0]) {
      expect(list.wakeNext()).toBe(true);
      expect(list.size).toBe(size);
      await loop.run();
    }
    expect(list.wakeNext()).toBe(false);
    expect(log).toEqual(["a", "b", "c"]);
  });

  it("wakes all, in order", async () => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const log: string[] = [];
    for (const name of ["a", "b", "c"]) list.park(loop).then(() => log.push(name));
    list.wakeAll();
    expect(list.size).toBe(0);
    await loop.run();
    expect(log).toEqual(["a", "b", "c"]);
    list.wakeAll();
  });

  it("wakes only those who were there: who parks when woken waits for the next time", async () => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const log: string[] = [];
    const waits = function* (name: string): Coro<void> {
      for (let i = 0; ; i++) {
        yield* list.park(loop);
        log.push(`${name}${i}`);
      }
    };
    for (const name of ["a", "b"]) new BareRun(loop, waits(name));
    await loop.run();
    list.wakeAll();
    await loop.run();
    expect(log).toEqual(["a0", "b0"]);
    expect(list.size).toBe(2);
  });

  it("skips the cancelled, and does not count them as woken", () => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const [a, b, c] = [1, 2, 3].map(() => list.park(loop)) as [Place, Place, Place];
    a.cancel();
    expect(list.size).toBe(3);
    expect(list.wakeNext()).toBe(true);
    expect([a.cancelled(), b.done(), c.done()]).toEqual([true, true, false]);
    c.cancel();
    expect(list.wakeNext()).toBe(false);
    expect(list.size).toBe(0);
  });

  it("lets anybody leave, any number of times, also after the waking", () => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const other = new WaitList();
    const [a, b, c] = [1, 2, 3].map(() => list.park(loop)) as [Place, Place, Place];
    list.remove(b);
    list.remove(b);
    other.remove(a);
    expect([list.size, other.size]).toEqual([2, 0]);
    list.wakeNext();
    list.remove(a);
    expect(list.size).toBe(1);
    list.wakeNext();
    expect([a.done(), b.done(), c.done(), list.size]).toEqual([true, false, true, 0]);
  });

  it("makes waiters of the loop that they are parked on", () => {
    const loop = new VirtualLoop();
    expect(new WaitList().park(loop).loop).toBe(loop);
  });

  it("behaves as an array does, in any mix of parking, leaving, cancelling and waking", () => {
    const operation = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ kind: "park" as const, which: 0 }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }),
      },
      { weight: 2, arbitrary: fc.constant({ kind: "wakeNext" as const, which: 0 }) },
      { weight: 1, arbitrary: fc.constant({ kind: "wakeAll" as const, which: 0 }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 50 }), (operations) => {
        const loop = new VirtualLoop();
        const list = new WaitList();
        const waiters: Place[] = [];
        const woken = new Set<number>();
        const cancelled = new Set<number>();
        let model: number[] = [];
        const wake = (): boolean => {
          for (;;) {
            const first = model.shift();
            if (first === undefined) return false;
            if (cancelled.has(first)) continue;
            woken.add(first);
            return true;
          }
        };
        for (const { kind, which } of operations) {
          const id = waiters.length === 0 ? -1 : which % waiters.length;
          if (kind === "park") {
            model.push(waiters.length);
            waiters.push(list.park(loop));
          } else if (kind === "wakeNext") {
            expect(list.wakeNext()).toBe(wake());
          } else if (kind === "wakeAll") {
            list.wakeAll();
            while (wake());
          } else if (id >= 0 && kind === "remove") {
            list.remove(waiters[id] as Place);
            model = model.filter((entry) => entry !== id);
          } else if (id >= 0) {
            if (waiters[id]?.cancel()) cancelled.add(id);
          }
          expect(list.size).toBe(model.length);
          waiters.forEach((waiter, i) => {
            expect(waiter.done()).toBe(woken.has(i) || cancelled.has(i));
            expect(waiter.cancelled()).toBe(cancelled.has(i));
          });
        }
      }),
    );
  });

  it("costs the same for each who leaves, from anywhere in a long list", () => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const begin = performance.now();
    const waiters = Array.from({ length: 100_000 }, () => list.park(loop));
    for (let i = waiters.length - 1; i >= 0; i -= 2) list.remove(waiters[i] as Place);
    for (let i = 0; i < waiters.length; i += 2) list.remove(waiters[i] as Place);
    expect(list.size).toBe(0);
    // A search for each would need minutes.
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
