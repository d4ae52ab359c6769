import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

const CLOSED = "Event loop is closed: make a new loop, or close this one later";
const RUNNING =
  "This event loop is already running: await what you wait for, instead of running it again";
const OTHER =
  "Cannot run the event loop while another loop is running: this code runs inside that loop: create a task there, or await";

/** How a run ends: "ended", or the error's name and text. */
function outcome(run: Promise<void>): Promise<string> {
  return run.then(
    () => "ended",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

describe("R1: a loop can't be run when closed, when running, or inside another one", () => {
  it("refuses a closed loop", async () => {
    const loop = new Loop();
    loop.close();
    expect(await outcome(loop.runForever())).toBe(`RuntimeError: ${CLOSED}`);
  });

  it("refuses a running loop, from plain code and from inside it, and the run goes on", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const second: Promise<string>[] = [];
    loop.callSoon(() => second.push(outcome(loop.runForever())));
    loop.callLater(1, () => log.push("still running"));
    const first = loop.run();
    second.push(outcome(loop.runForever()));
    await first;
    expect(await Promise.all(second)).toEqual(Array(2).fill(`RuntimeError: ${RUNNING}`));
    expect(log).toEqual(["still running"]);
  });

  it("refuses to run inside of another loop's callback, and can be run afterwards", async () => {
    const loop = new VirtualLoop();
    const other = new VirtualLoop();
    const inside: Promise<string>[] = [];
    loop.callSoon(() => inside.push(outcome(other.runForever())));
    await loop.run();
    expect(await inside[0]).toBe(`RuntimeError: ${OTHER}`);
    expect(await outcome(other.run())).toBe("ended");
  });

  it("lets two loops run beside each other, started by plain code", async () => {
    const log: string[] = [];
    const loops = ["a", "b"].map((name) => {
      const loop = new VirtualLoop();
      loop.callLater(1, () => log.push(name));
      return loop;
    });
    await Promise.all(loops.map((loop) => loop.run()));
    expect(log.sort()).toEqual(["a", "b"]);
  });

  it("looks at closed first, then at running, then at other loops", async () => {
    const loop = new VirtualLoop();
    const closed = new VirtualLoop();
    closed.close();
    const inside: Promise<string>[] = [];
    loop.callSoon(() => {
      inside.push(outcome(closed.runForever()));
      inside.push(outcome(loop.runForever()));
    });
    await loop.run();
    expect(await Promise.all(inside)).toEqual([
      `RuntimeError: ${CLOSED}`,
      `RuntimeError: ${RUNNING}`,
    ]);
  });

  it("gives its errors Python's args", () => {
    const loop = new Loop();
    loop.close();
    expect(caught(() => loop.callSoon(() => {}))).toMatchObject({
      name: "RuntimeError",
      args: ["Event loop is closed"],
    });
  });
});

describe.each([
  ["virtual clock", () => new VirtualLoop()],
  ["host", () => new Loop()],
])("R2: stop() ends the run after the turn (%s)", (_name, makeLoop) => {
  it("finishes the turn; what it added waits for the next run", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    loop.callSoon(() => {
      log.push("a");
      loop.stop();
      loop.callSoon(() => {
        log.push("added");
        loop.stop();
      });
    });
    loop.callSoon(() => log.push("b"));
    await loop.runForever();
    log.push("first run ended");
    await loop.runForever();
    expect(log).toEqual(["a", "b", "first run ended", "added"]);
    expect(loop.turns).toBe(2);
  });

  it("gives exactly one turn to a run that begins after it, without waiting for timers", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    loop.stop();
    loop.callSoon(() => {
      log.push("soon");
      loop.callSoon(() => log.push("added"));
    });
    loop.callLater(-1, () => log.push("due"));
    loop.callLater(3_600_000, () => log.push("never"));
    await loop.runForever();
    expect(log).toEqual(["soon", "due"]);
    expect(loop.turns).toBe(1);
  });

  it("gives an empty turn to a run that begins after it with nothing to do", async () => {
    const loop = makeLoop();
    loop.stop();
    await loop.runForever();
    expect(loop.turns).toBe(1);
  });

  it("is forgotten when the run has ended", async () => {
    const loop = makeLoop();
    const log: string[] = [];
    loop.stop();
    loop.stop();
    await loop.runForever();
    loop.callLater(1, () => {
      log.push("timer");
      loop.stop();
    });
    await loop.runForever();
    expect(log).toEqual(["timer"]);
  });

  it("tells whether a run is under way", async () => {
    const loop = makeLoop();
    const log: boolean[] = [loop.isRunning()];
    loop.callSoon(() => {
      loop.stop();
      log.push(loop.isRunning());
    });
    const run = loop.runForever();
    log.push(loop.isRunning());
    await run;
    log.push(loop.isRunning());
    expect(log).toEqual([false, true, true, false]);
  });
});

describe("R2: stop() from outside of the loop", () => {
  it("ends a run that waits for a timer", async () => {
    const loop = new Loop();
    const log: string[] = [];
    loop.callLater(3_600_000, () => log.push("never"));
    setTimeout(() => loop.stop(), 5);
    await loop.runForever();
    expect(log).toEqual([]);
    loop.close();
  });
});

describe("a loop without a run", () => {
  it("turns nothing, and keeps what is scheduled for the next run", async () => {
    const loop = new Loop();
    const log: string[] = [];
    loop.callSoon(() => log.push("soon"));
    loop.callLater(0, () => {
      log.push("timer");
      loop.stop();
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    log.push("run");
    await loop.runForever();
    expect(log).toEqual(["run", "soon", "timer"]);
  });

  it("turns by itself with the option autorun", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      loop.callLater(1, () => {
        log.push("timer");
        resolve();
      });
      loop.callSoon(() => log.push(`soon, running: ${loop.isRunning()}`));
      log.push("plain code");
    });
    expect(log).toEqual(["plain code", "soon, running: false", "timer"]);
  });

  it("is not broken by a stop() under autorun", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    loop.stop();
    await new Promise<void>((resolve) => {
      loop.callSoon(() => {
        log.push("first");
        loop.stop();
        loop.callSoon(() => log.push("second"));
        loop.callLater(1, resolve);
      });
    });
    expect(log).toEqual(["first", "second"]);
  });
});

describe("R6: close() drops what is scheduled, and the loop can't be used any more", () => {
  it("refuses while the loop runs, and the run goes on", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const tryClose = (): void => {
      const error = caught(() => loop.close());
      log.push(`${error.name}: ${error.message}`);
    };
    loop.callSoon(tryClose);
    loop.callLater(1, () => log.push(`closed: ${loop.isClosed()}`));
    const run = loop.run();
    tryClose();
    await run;
    const refusal =
      "RuntimeError: Cannot close a running event loop: call stop() and await the run first";
    expect(log).toEqual([refusal, refusal, "closed: false"]);
  });

  it("drops callbacks and timers unrun", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    loop.callSoon(() => log.push("soon"));
    loop.callLater(0, () => log.push("timer"));
    loop.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(log).toEqual([]);
    expect([loop.ready.head, loop.timers.size]).toEqual([undefined, 0]);
  });

  it("drops the rest of the turn when a callback closes an autorun loop", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    loop.callSoon(() => {
      log.push("a");
      loop.close();
    });
    loop.callSoon(() => log.push("b"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(log).toEqual(["a"]);
  });

  it("does nothing the second time", () => {
    const loop = new Loop();
    expect(loop.isClosed()).toBe(false);
    loop.close();
    loop.close();
    expect(loop.isClosed()).toBe(true);
  });

  it("refuses everything afterwards", async () => {
    const loop = new Loop();
    loop.close();
    for (const call of [
      () => loop.callSoon(() => {}),
      () => loop.callLater(1, () => {}),
      () => loop.callAt(1, () => {}),
    ]) {
      const error = caught(call);
      expect([error.name, error.message]).toEqual(["RuntimeError", CLOSED]);
    }
    expect(await outcome(loop.runForever())).toBe(`RuntimeError: ${CLOSED}`);
  });

  it("still lets handles be cancelled", () => {
    const loop = new Loop();
    const soon = loop.callSoon(() => {});
    const timer = loop.callLater(1, () => {});
    loop.close();
    soon.cancel();
    timer.cancel();
    expect([soon.cancelled(), timer.cancelled()]).toEqual([true, true]);
  });
});
