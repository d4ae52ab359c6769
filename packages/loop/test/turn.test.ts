import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { macrotask } from "../../../host.shared.js";

describe("L1, L3: a turn appends the due timers behind what is ready, then runs it", () => {
  it("runs what is ready before a timer that was registered earlier, in the same turn", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const note = (what: string) => () => log.push(`${what} in turn ${loop.turns}`);
    loop.callLater(0, note("timer"));
    loop.callSoon(note("soon"));
    await loop.run();
    expect(log).toEqual(["soon in turn 1", "timer in turn 1"]);
  });

  it("takes a timer that a callback made due into the next turn, behind what that callback added", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const note = (what: string) => () => log.push(`${what} in turn ${loop.turns}`);
    loop.callLater(10, note("timer"));
    loop.callSoon(() => {
      note("first")();
      loop.advance(10);
      loop.callSoon(note("added"));
    });
    loop.callSoon(note("second"));
    await loop.run();
    expect(log).toEqual([
      "first in turn 1",
      "second in turn 1",
      "added in turn 2",
      "timer in turn 2",
    ]);
  });

  it("reads the clock once for all timers of a turn", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const note = (what: string) => () => log.push(`${what} in turn ${loop.turns}`);
    loop.callLater(5, () => {
      note("first")();
      loop.advance(5);
    });
    loop.callLater(5, note("second"));
    loop.callLater(10, note("late"));
    await loop.run();
    expect(log).toEqual(["first in turn 1", "second in turn 1", "late in turn 2"]);
  });
});

describe("L2: a turn runs exactly what stood in the queue when it began, first in, first out", () => {
  it("runs callbacks in the order of registration", async () => {
    const loop = new VirtualLoop();
    const log: number[] = [];
    for (let i = 0; i < 50; i++) loop.callSoon(() => log.push(i));
    await loop.run();
    expect(log).toEqual([...Array(50).keys()]);
  });

  it("leaves what a callback adds to the next turn", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const note = (what: string) => log.push(`${what} in turn ${loop.turns}`);
    loop.callSoon(() => {
      note("a");
      loop.callSoon(() => {
        note("a.a");
        loop.callSoon(() => note("a.a.a"));
      });
    });
    loop.callSoon(() => {
      note("b");
      loop.callSoon(() => note("b.a"));
    });
    await loop.run();
    expect(log).toEqual([
      "a in turn 1",
      "b in turn 1",
      "a.a in turn 2",
      "b.a in turn 2",
      "a.a.a in turn 3",
    ]);
  });

  it("keeps a turn whole when the thread goes back to the host in the middle of it", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const note = (what: string) => log.push(`${what} in turn ${loop.turns}`);
    for (const name of ["a", "b", "c"]) {
      loop.callSoon(() => {
        note(name);
        loop.callSoon(() => note(`${name}'`));
        const end = performance.now() + 6;
        while (performance.now() < end);
      });
    }
    let tick = false;
    macrotask(() => {
      tick = true;
    });
    await loop.run();
    expect(tick).toBe(true);
    expect(log).toEqual([
      "a in turn 1",
      "b in turn 1",
      "c in turn 1",
      "a' in turn 2",
      "b' in turn 2",
      "c' in turn 2",
    ]);
  });

  it("never calls a callback from within callSoon", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.callSoon(() => {
      loop.callSoon(() => log.push("called"));
      log.push("returned");
    });
    log.push("registered");
    await loop.run();
    expect(log).toEqual(["registered", "returned", "called"]);
  });
});

describe("L8: a cancelled callback is skipped silently", () => {
  it("skips one that is cancelled earlier in its own turn", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.callSoon(() => {
      log.push("a");
      b.cancel();
    });
    const b = loop.callSoon(() => log.push("b"));
    loop.callSoon(() => log.push("c"));
    await loop.run();
    expect(log).toEqual(["a", "c"]);
    expect(b.cancelled()).toBe(true);
  });

  it("goes on after a turn whose last callback was cancelled", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.callSoon(() => {
      last.cancel();
      loop.callSoon(() => log.push("next turn"));
    });
    const last = loop.callSoon(() => log.push("never"));
    await loop.run();
    expect(log).toEqual(["next turn"]);
  });

  it("takes a second cancel, one from inside the callback, and one afterwards", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const twice = loop.callSoon(() => log.push("never"));
    twice.cancel();
    twice.cancel();
    const self = loop.callSoon(() => {
      self.cancel();
      log.push("self");
    });
    const after = loop.callSoon(() => log.push("after"));
    expect(after.cancelled()).toBe(false);
    await loop.run();
    expect(after.cancelled()).toBe(false);
    after.cancel();
    expect(after.cancelled()).toBe(true);
    expect(log).toEqual(["self", "after"]);
  });

  it("lets go of the callback and its arguments", () => {
    const loop = new VirtualLoop();
    const soon = loop.callSoon(() => {});
    const timer = loop.callLater(1, () => {});
    soon.args = [{}];
    timer.args = [{}];
    soon.cancel();
    timer.cancel();
    expect([soon.callback, soon.args]).toEqual([undefined, []]);
    expect([timer.callback, timer.args]).toEqual([undefined, []]);
  });

  it("skips a timer that is cancelled when it is due already", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.callLater(1, () => {
      log.push("a");
      b.cancel();
    });
    const b = loop.callLater(1, () => log.push("b"));
    loop.callLater(1, () => log.push("c"));
    await loop.run();
    expect(log).toEqual(["a", "c"]);
  });
});
