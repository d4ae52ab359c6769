import type { TimerHandle } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";

/** The clock's grain: how early a timer may fire. */
const RESOLUTION = 1000 * 2 ** -30;

describe("L4: a timer is due when its deadline is before now plus the clock's resolution", () => {
  it("fires a little early within the resolution, but not at its very edge", async () => {
    const loop = new VirtualLoop();
    const log: [string, number, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now(), loop.turns]);
    loop.callAt(RESOLUTION, note("edge"));
    loop.callAt(RESOLUTION / 2, note("inside"));
    await loop.run();
    expect(log).toEqual([
      ["inside", 0, 1],
      ["edge", RESOLUTION, 2],
    ]);
  });

  it("takes timers within the resolution of each other into one turn", async () => {
    const loop = new VirtualLoop();
    const log: [string, number, number][] = [];
    const note = (what: string) => () => log.push([what, loop.now(), loop.turns]);
    loop.callAt(10 + RESOLUTION / 2, note("b"));
    loop.callAt(10, note("a"));
    loop.callAt(10 + 2 * RESOLUTION, note("c"));
    await loop.run();
    expect(log).toEqual([
      ["a", 10, 1],
      ["b", 10, 1],
      ["c", 10 + 2 * RESOLUTION, 2],
    ]);
  });

  it.each([
    ["a century", 100 * 365 * 86_400_000],
    ["the largest number", Number.MAX_VALUE],
  ])("fires after %s, where the clock is coarser than the resolution", async (_name, delay) => {
    const loop = new VirtualLoop();
    failOnEndlessTurns(loop);
    const log: number[] = [];
    loop.callLater(delay, () => log.push(loop.now()));
    await loop.run();
    expect(log).toEqual([delay]);
  });
});

describe("L5: timers fire by deadline; ours fire in the order of registration if that is equal", () => {
  it("sorts by deadline", async () => {
    const loop = new VirtualLoop();
    const log: [number, number][] = [];
    for (const delay of [30, 10, 20, 5, 40, 15]) {
      loop.callLater(delay, () => log.push([delay, loop.now()]));
    }
    await loop.run();
    expect(log).toEqual([5, 10, 15, 20, 30, 40].map((delay) => [delay, delay]));
  });

  it("keeps equal deadlines first in, first out", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    for (let i = 0; i < 100; i++) loop.callAt(7, () => log.push(i));
    await loop.run();
    expect(log).toEqual([...Array(100).keys()]);
  });

  it("keeps their order when others are cancelled in between, and through a compaction", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    const timers: TimerHandle[] = [];
    for (let i = 0; i < 300; i++) timers.push(loop.callAt(7, () => log.push(i)));
    timers.forEach((timer, i) => {
      if (i % 3 !== 0) timer.cancel();
    });
    await loop.run();
    expect(log).toEqual([...Array(100).keys()].map((i) => 3 * i));
  });
});

describe("L7: cancelled timers stay in the heap until they are at its head or too many", () => {
  function filled(count: number): [VirtualLoop, TimerHandle[]] {
    const loop = new VirtualLoop();
    const timers = [];
    for (let i = 0; i < count; i++) timers.push(loop.callAt(i + 1, () => {}));
    return [loop, timers];
  }

  /** The number of timers in the heap, just after the start of a turn. */
  async function sizeInTurn(loop: VirtualLoop): Promise<number> {
    let size = -1;
    loop.callSoon(() => {
      size = loop.timers.size;
      loop.stop();
    });
    await loop.runForever();
    return size;
  }

  it("keeps them while they are not more than half", async () => {
    const [loop, timers] = filled(200);
    for (const timer of timers.slice(-100)) timer.cancel();
    expect(await sizeInTurn(loop)).toBe(200);
  });

  it("drops all of them once they are more than half", async () => {
    const [loop, timers] = filled(200);
    for (const timer of timers.slice(-101)) timer.cancel();
    expect(loop.timers.size).toBe(200);
    expect(await sizeInTurn(loop)).toBe(99);
  });

  it("counts a timer that is cancelled twice once", async () => {
    const [loop, timers] = filled(200);
    for (const timer of timers.slice(-100)) {
      timer.cancel();
      timer.cancel();
    }
    expect(await sizeInTurn(loop)).toBe(200);
  });

  it("keeps them while there are not more than a hundred timers", async () => {
    const [loop, timers] = filled(100);
    for (const timer of timers.slice(-99)) timer.cancel();
    expect(await sizeInTurn(loop)).toBe(100);
    const [larger, more] = filled(101);
    for (const timer of more.slice(-99)) timer.cancel();
    expect(await sizeInTurn(larger)).toBe(2);
  });

  it("drops those at the head at once", async () => {
    const [loop, timers] = filled(50);
    for (const timer of timers.slice(0, 10)) timer.cancel();
    timers[20]?.cancel();
    expect(await sizeInTurn(loop)).toBe(40);
  });

  it("does not count a timer that is cancelled after it fired, or after it was dropped", async () => {
    const [loop, timers] = filled(202);
    const dropped = timers.slice(-102);
    for (const timer of dropped) timer.cancel();
    expect(await sizeInTurn(loop)).toBe(100);
    for (const timer of dropped) timer.cancel();
    for (let i = 0; i < 100; i++) timers.push(loop.callAt(1000, () => {}));
    const fired: number[] = [];
    loop.callAt(0, () => fired.push(0)).cancel();
    const early = loop.callAt(0, () => fired.push(1));
    expect(await sizeInTurn(loop)).toBe(200);
    early.cancel();
    for (const timer of timers.slice(-100)) timer.cancel();
    expect(await sizeInTurn(loop)).toBe(200);
    expect(fired).toEqual([1]);
  });

  it("starts counting anew after dropping them", async () => {
    const [loop, timers] = filled(300);
    for (const timer of timers.slice(-151)) timer.cancel();
    expect(await sizeInTurn(loop)).toBe(149);
    for (const timer of timers.slice(100, 149)) timer.cancel();
    expect(await sizeInTurn(loop)).toBe(149);
  });
});

describe("L9: past deadlines are due at once; times are numbers on a monotonic clock", () => {
  it.each([0, -1, Number.NEGATIVE_INFINITY])(
    "fires a delay of %s in the next turn",
    async (delay) => {
      const loop = new VirtualLoop();
      const log: [string, number, number][] = [];
      loop.callLater(delay, () => log.push(["timer", loop.now(), loop.turns]));
      loop.callSoon(() => log.push(["soon", loop.now(), loop.turns]));
      await loop.run();
      expect(log).toEqual([
        ["soon", 0, 1],
        ["timer", 0, 1],
      ]);
    },
  );

  it("does not turn the clock back for a deadline in the past", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    loop.callLater(10, () => {
      loop.callAt(3, () => log.push(loop.now()));
    });
    await loop.run();
    expect(log).toEqual([10]);
  });

  it("keeps the deadline on the handle", () => {
    const loop = new VirtualLoop();
    loop.advance(5);
    expect(loop.callAt(12.25, () => {}).deadline).toBe(12.25);
    expect(loop.callLater(2.5, () => {}).deadline).toBe(7.5);
  });

  it("never fires a timer whose deadline is infinite, and runs the others", async () => {
    const loop = new VirtualLoop();
    failOnEndlessTurns(loop);
    const log: string[] = [];
    loop.callLater(Number.POSITIVE_INFINITY, () => log.push("never"));
    loop.callLater(1, () => log.push(`at ${loop.now()}`));
    await loop.run();
    expect(log).toEqual(["at 1"]);
    expect(loop.now()).toBe(1);
  });
});

/** Ends the run with an error instead of hanging in a loop that never gives the thread back. */
function failOnEndlessTurns(loop: VirtualLoop): void {
  const { now } = loop;
  let looks = 0;
  loop.now = () => {
    if (++looks === 1000) {
      loop.runEnded(new Error("the loop turns for ever"));
      loop.stop();
    }
    return now.call(loop);
  };
}
