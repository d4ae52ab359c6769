import { Loop } from "@asyncio-ts/loop";
import { afterEach, describe, expect, it, vi } from "vitest";
import { macrotask, nextMacrotask } from "../../../host.shared.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a loop on the host's event loop", () => {
  it("fires timers in the order of their deadlines, and none too early", async () => {
    const loop = new Loop();
    const log: number[] = [];
    const early: number[] = [];
    const start = loop.now();
    for (const delay of [30, 5, 20, 12.5, 0]) {
      const timer = loop.callAt(start + delay, () => {
        log.push(delay);
        if (loop.now() < timer.deadline - 0.001) early.push(delay);
        if (delay === 30) loop.stop();
      });
    }
    await loop.runForever();
    expect(log).toEqual([0, 5, 12.5, 20, 30]);
    expect(early).toEqual([]);
    loop.close();
  });

  it("has the host's monotonic clock, in milliseconds", async () => {
    const loop = new Loop();
    const before = performance.now();
    const now = loop.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(performance.now());
  });

  it("fires a timer that is registered while it waits for a later one", async () => {
    const loop = new Loop();
    const log: string[] = [];
    loop.callLater(3_600_000, () => log.push("never"));
    setTimeout(() => {
      loop.callLater(1, () => {
        log.push("early");
        loop.stop();
      });
    }, 5);
    await loop.runForever();
    expect(log).toEqual(["early"]);
    loop.close();
  });

  it("runs what plain code schedules while it waits for a timer", async () => {
    const loop = new Loop();
    const log: string[] = [];
    loop.callLater(3_600_000, () => log.push("never"));
    setTimeout(() => {
      loop.callSoon(() => {
        log.push("soon");
        loop.stop();
      });
    }, 5);
    await loop.runForever();
    expect(log).toEqual(["soon"]);
    loop.close();
  });

  it("does not run callbacks in the code that schedules them, nor in its microtasks", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      loop.callSoon(() => {
        log.push("callback");
        resolve();
      });
      log.push("plain code");
      void Promise.resolve().then(() => log.push("microtask"));
    });
    expect(log).toEqual(["plain code", "microtask", "callback"]);
  });
});

describe("L6: a loop waits for its first timer, by one timer of the host", () => {
  /** A loop whose host timers are recorded. */
  function recorded(): { loop: Loop; armed: number[]; log: string[] } {
    const armed: number[] = [];
    const log: string[] = [];
    const { setTimeout, clearTimeout } = globalThis;
    vi.stubGlobal("setTimeout", (callback: () => void, delay: number) => {
      armed.push(delay);
      log.push("armed");
      return setTimeout(() => {
        log.push("fired");
        callback();
      }, delay);
    });
    vi.stubGlobal("clearTimeout", (timer: ReturnType<typeof globalThis.setTimeout>) => {
      log.push("disarmed");
      clearTimeout(timer);
    });
    const loop = new Loop({ autorun: true });
    vi.unstubAllGlobals();
    return { loop, armed, log };
  }

  /** A few macrotasks, so that an idle loop has looked at what it has. */
  async function settle(): Promise<void> {
    for (let i = 0; i < 5; i++) await nextMacrotask();
  }

  it("is one for all timers of a loop", async () => {
    const { loop, armed, log } = recorded();
    const fired: number[] = [];
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 1000; i++) loop.callLater(20 + (i % 3) / 10, () => fired.push(i));
      loop.callLater(21, resolve);
    });
    expect(fired.length).toBe(1000);
    expect(armed.length).toBeLessThanOrEqual(5);
    expect(log.includes("disarmed")).toBe(false);
  });

  it("is armed anew for an earlier deadline only", async () => {
    const { loop, armed, log } = recorded();
    loop.callLater(10_000, () => {});
    await settle();
    loop.callLater(20_000, () => {});
    await settle();
    expect(log).toEqual(["armed"]);
    loop.callLater(5000, () => {});
    await settle();
    expect(log).toEqual(["armed", "disarmed", "armed"]);
    expect(armed.map((delay) => Math.round(delay / 1000))).toEqual([10, 5]);
    loop.close();
    expect(log.at(-1)).toBe("disarmed");
  });

  it("is disarmed when the last timer is cancelled, by plain code or by a callback", async () => {
    const { loop, log } = recorded();
    const first = loop.callLater(10_000, () => {});
    await settle();
    first.cancel();
    await settle();
    expect(log).toEqual(["armed", "disarmed"]);
    const second = loop.callLater(10_000, () => {});
    await settle();
    loop.callSoon(() => second.cancel());
    await settle();
    expect(log).toEqual(["armed", "disarmed", "armed", "disarmed"]);
    loop.close();
    expect(log.length).toBe(4);
  });

  it("is armed for whole milliseconds, rounded up, and for no more than hosts take", async () => {
    const { loop, armed } = recorded();
    const never: string[] = [];
    for (const delay of [Number.POSITIVE_INFINITY, 2 ** 40, 1000.25]) {
      const timer = loop.callLater(delay, () => never.push(`${delay}`));
      await settle();
      timer.cancel();
      await settle();
    }
    expect(armed.slice(0, 2)).toEqual([2 ** 31 - 1, 2 ** 31 - 1]);
    expect(armed.length).toBe(3);
    expect(Number.isInteger(armed[2])).toBe(true);
    expect(never).toEqual([]);
    loop.close();
  });
});

describe("the thread goes back to the host while the ready queue never empties", () => {
  /** Runs `busy` callbacks, each of which schedules the next, until `done` or for two seconds. */
  async function runBusy(work: () => void, done: () => boolean): Promise<void> {
    const loop = new Loop();
    const end = performance.now() + 2000;
    const next = (): void => {
      work();
      if (done() || performance.now() > end) loop.stop();
      else loop.callSoon(next);
    };
    loop.callSoon(next);
    await loop.runForever();
    loop.close();
  }

  it("serves macrotasks, timers and their promises", async () => {
    const served = { immediate: 0, timeout: 0, promise: 0 };
    const immediate = (): void => {
      served.immediate++;
      void Promise.resolve().then(() => served.promise++);
      macrotask(immediate);
    };
    macrotask(immediate);
    setTimeout(() => served.timeout++, 1);
    let longest = 0;
    let last = performance.now();
    macrotask(function look() {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      macrotask(look);
    });
    await runBusy(
      () => {},
      () => served.immediate >= 20 && served.timeout > 0,
    );
    expect(served.immediate).toBeGreaterThanOrEqual(20);
    expect(served.promise).toBeGreaterThanOrEqual(19);
    expect(served.timeout).toBe(1);
    // Its slice is four milliseconds; the machine may be busy with other things.
    expect(longest).toBeLessThan(500);
  });

  it("gives it back after few callbacks if they are slow, though the ones before were quick", async () => {
    let immediates = 0;
    const immediate = (): void => {
      immediates++;
      macrotask(immediate);
    };
    macrotask(immediate);
    let calls = 0;
    let before = 0;
    await runBusy(
      () => {
        calls++;
        if (calls === 20_000) before = immediates;
        if (calls < 20_000) return;
        const end = performance.now() + 2;
        while (performance.now() < end);
      },
      () => calls >= 20_120,
    );
    // 120 callbacks of 2 ms: three to a slice, but for the first row, which is up to 32 long.
    expect(immediates - before).toBeGreaterThan(20);
  });

  it("runs many quick callbacks in one go", async () => {
    let immediates = 0;
    const immediate = (): void => {
      immediates++;
      macrotask(immediate);
    };
    macrotask(immediate);
    let calls = 0;
    await runBusy(
      () => {
        calls++;
      },
      () => calls >= 20_000,
    );
    expect(immediates).toBeLessThan(1000);
  });
});
