import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { afterEach, describe, expect, it, vi } from "vitest";
import { host, macrotask, nextMacrotask } from "../../../host.shared.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

// As they are before they are replaced.
const { setTimeout: hostTimeout, MessageChannel: HostChannel } = globalThis;

/** Replaces a host's way to a macrotask by one that tells which it was. */
function stub(name: string, used: string[]): void {
  const note = (callback: () => void) => () => {
    if (used.at(-1) !== name) used.push(name);
    callback();
  };
  if (name === "setImmediate") {
    vi.stubGlobal("setImmediate", (callback: () => void) => macrotask(note(callback)));
  } else if (name === "scheduler.postTask") {
    vi.stubGlobal("scheduler", {
      async postTask(callback: () => void): Promise<void> {
        await nextMacrotask();
        note(callback)();
      },
    });
  } else if (name === "MessageChannel") {
    class Channel {
      readonly port1: { onmessage: (() => void) | null } = { onmessage: null };
      readonly port2 = {
        postMessage: (): void => {
          macrotask(note(() => this.port1.onmessage?.()));
        },
      };
    }
    vi.stubGlobal("MessageChannel", Channel);
  } else {
    vi.stubGlobal("setTimeout", (callback: () => void, delay: number) =>
      hostTimeout(note(callback), delay),
    );
  }
}

/** A loop made on a host that has these ways to a macrotask, and no others. */
function loopOn(names: string[], used: string[]): Loop {
  for (const absent of ["setImmediate", "scheduler", "MessageChannel"]) {
    vi.stubGlobal(absent, undefined);
  }
  for (const name of names) stub(name, used);
  const loop = new Loop();
  vi.unstubAllGlobals();
  return loop;
}

const ways = ["setImmediate", "scheduler.postTask", "MessageChannel", "setTimeout"];

describe("a host's macrotasks: setImmediate, else postTask, else MessageChannel, else setTimeout", () => {
  it.each(ways.map((way, i) => [way, ways.slice(i)] as const))(
    "takes %s where it is the first that is there",
    async (way, names) => {
      const used: string[] = [];
      const loop = loopOn([...names], used);
      const log: number[] = [];
      const hop = (i: number) => (): void => {
        log.push(i);
        if (i < 3) setTimeout(() => loop.callSoon(hop(i + 1)), 1);
        else loop.stop();
      };
      loop.callSoon(hop(0));
      await loop.runForever();
      expect(log).toEqual([0, 1, 2, 3]);
      expect(used).toEqual([way]);
    },
  );

  it.each(ways)("turns a busy loop and its timers by %s", async (way) => {
    const loop = loopOn([way, "setTimeout"], []);
    const log: string[] = [];
    let hops = 0;
    const hop = (): void => {
      hops++;
      if (log.length < 2) loop.callSoon(hop);
      else loop.stop();
    };
    loop.callLater(20, () => log.push("20"));
    loop.callLater(10, () => log.push("10"));
    loop.callSoon(hop);
    await loop.runForever();
    expect(log).toEqual(["10", "20"]);
    expect(hops).toBeGreaterThan(100);
  });

  it.each(ways)("calls each of several callbacks once, in order, by %s", async (way) => {
    const { host } = loopOn([way, "setTimeout"], []);
    const log: string[] = [];
    for (const name of ["a", "b"]) host.macrotask(() => log.push(name));
    log.push("called");
    await new Promise<void>((resolve) => host.macrotask(resolve));
    expect(log).toEqual(["called", "a", "b"]);
  });

  it("uses a scheduler without postTask, as some hosts have, not at all", async () => {
    const used: string[] = [];
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("scheduler", { yield: () => {} });
    stub("MessageChannel", used);
    const loop = new Loop();
    vi.unstubAllGlobals();
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    expect(used).toEqual(["MessageChannel"]);
  });

  it("uses one MessageChannel for the life of a loop", async () => {
    let made = 0;
    class Counting extends HostChannel {
      constructor() {
        super();
        made++;
        if (host !== "browser") this.port1.unref();
      }
    }
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("scheduler", undefined);
    vi.stubGlobal("MessageChannel", Counting);
    const loop = new Loop();
    vi.unstubAllGlobals();
    for (let i = 0; i < 20; i++) {
      loop.callSoon(() => loop.stop());
      await loop.runForever();
    }
    expect(made).toBe(1);
    expect(loop.turns).toBe(20);
  });

  it("tells the time by Date where there is no performance", () => {
    vi.stubGlobal("performance", undefined);
    const loop = new Loop();
    const before = Date.now();
    const now = loop.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it("does without a console and without an AbortController", () => {
    vi.stubGlobal("console", undefined);
    vi.stubGlobal("AbortController", undefined);
    const loop = new Loop();
    vi.unstubAllGlobals();
    expect(() => loop.callExceptionHandler({ message: "message" })).not.toThrow();
    expect(() => loop.host.warn("warning")).not.toThrow();
    expect(loop.host.abortController()).toBeUndefined();
  });
});

describe("fake timers", () => {
  it("do not break a loop that was made before", async () => {
    const loop = new Loop();
    const log: string[] = [];
    const begin = performance.now();
    vi.useFakeTimers();
    loop.callLater(20, () => {
      log.push("timer");
      loop.stop();
    });
    loop.callSoon(() => log.push("soon"));
    await loop.runForever();
    vi.useRealTimers();
    expect(log).toEqual(["soon", "timer"]);
    expect(performance.now() - begin).toBeGreaterThan(18);
    loop.close();
  });

  it("do not break a virtual loop that was made before", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    vi.useFakeTimers();
    loop.callLater(1000, () => log.push(loop.now()));
    await loop.run();
    expect(log).toEqual([1000]);
  });

  it("drive a loop that is made after them", async () => {
    vi.useFakeTimers();
    const loop = new Loop();
    const log: string[] = [];
    const begin = loop.now();
    loop.callLater(60_000, () => {
      log.push(`after ${loop.now() - begin}`);
      loop.stop();
    });
    const run = loop.runForever();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    await run;
    expect(log).toEqual(["after 60000"]);
    loop.close();
  });

  it("may be moved on by a callback of the loop, whose turn still ends first", async ({ skip }) => {
    skip(host === "browser", "vitest has no fake of scheduler.postTask");
    vi.useFakeTimers();
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    loop.callLater(10, () => log.push("timer"));
    await vi.advanceTimersByTimeAsync(5);
    loop.callSoon(() => {
      log.push("callback begins");
      vi.advanceTimersByTime(50);
      log.push("callback ends");
    });
    loop.callSoon(() => log.push("next callback"));
    await vi.advanceTimersByTimeAsync(5);
    expect(log).toEqual(["callback begins", "callback ends", "next callback", "timer"]);
    loop.close();
  });

  it("show that a loop waits longer than a host's timer can", async () => {
    vi.useFakeTimers();
    const loop = new Loop();
    const log: number[] = [];
    const begin = loop.now();
    const delay = 2 ** 31 + 5000;
    loop.callLater(delay, () => {
      log.push(Math.round(loop.now() - begin));
      loop.stop();
    });
    const run = loop.runForever();
    // Only the loop's own timers: the interval that keeps a process alive comes as rarely.
    await vi.advanceTimersByTimeAsync(2 ** 31 + 1000);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    await run;
    expect(log).toEqual([delay]);
    loop.close();
  });
});
