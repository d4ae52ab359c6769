import { Loop } from "@asyncio-ts/loop";
import { hold, realm, release, scheduleFromHost } from "@asyncio-ts/loop/internal";
import { describe, expect, it } from "vitest";
import { macrotask, nextMacrotask } from "../../../host.shared.js";

/** A runnable that writes to a log. */
function noting(log: string[], what: string) {
  return { next: undefined, prev: undefined, run: () => void log.push(what) };
}

/** Calls `event` as the host calls back for a socket. */
function inHost(event: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    macrotask(() => {
      try {
        event();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
}

describe("what an event of the host has scheduled", () => {
  it("runs in the macrotask of the event if the loop is idle", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    await inHost(() => {
      scheduleFromHost(loop, noting(log, "event"));
      log.push("back in the host");
    });
    expect(log).toEqual(["event", "back in the host"]);
    loop.close();
  });

  it("brings along what it schedules itself, turn by turn", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    await inHost(() => {
      const run = () => {
        log.push(`turn ${loop.turns}`);
        loop.callSoon(() => log.push(`turn ${loop.turns}`));
      };
      scheduleFromHost(loop, { next: undefined, prev: undefined, run });
      log.push("back in the host");
    });
    expect(log).toEqual(["turn 1", "turn 2", "back in the host"]);
    loop.close();
  });

  it("waits in line behind what is ready", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    await inHost(() => {
      loop.callSoon(() => log.push("ready"));
      scheduleFromHost(loop, noting(log, "event"));
      log.push("back in the host");
    });
    await nextMacrotask();
    expect(log).toEqual(["back in the host", "ready", "event"]);
    loop.close();
  });

  it("waits for the macrotask that is armed, so that events get one slice together", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    await inHost(() => {
      loop.driver.wake();
      scheduleFromHost(loop, noting(log, "event"));
      log.push("back in the host");
    });
    await nextMacrotask();
    expect(log).toEqual(["back in the host", "event"]);
    loop.close();
  });

  it("never runs inside a turn, nor in one of another loop", async () => {
    const loop = new Loop({ autorun: true });
    const other = new Loop({ autorun: true });
    const log: string[] = [];
    const ran = (one: Loop) => new Promise<void>((resolve) => one.callSoon(() => resolve()));
    let both: Promise<unknown> | undefined;
    loop.callSoon(() => {
      scheduleFromHost(loop, noting(log, "own"));
      scheduleFromHost(other, noting(log, "other's"));
      log.push("end of the turn");
      both = Promise.all([ran(loop), ran(other)]);
    });
    await ran(loop);
    await both;
    expect(log[0]).toBe("end of the turn");
    expect(log.slice(1).sort()).toEqual(["other's", "own"]);
    loop.close();
    other.close();
  });

  it("does not end a hold", async () => {
    const loop = new Loop({ autorun: true });
    const log: string[] = [];
    const overdue = () => {
      log.push("overdue");
      release(loop);
    };
    await inHost(() => {
      const scope = loop.callSoon(() => {});
      hold({ loop, scope, task: undefined, detached: false, overdue });
      scheduleFromHost(loop, noting(log, "event"));
      log.push("back in the host");
    });
    await nextMacrotask();
    expect(log).toEqual(["back in the host", "overdue", "event"]);
    expect(realm.held).toBeUndefined();
    loop.close();
  });

  it("waits for a run if the loop does not turn by itself", async () => {
    const loop = new Loop();
    const log: string[] = [];
    await inHost(() => scheduleFromHost(loop, noting(log, "event")));
    await nextMacrotask();
    expect(log).toEqual([]);
    loop.stop();
    await loop.runForever();
    expect(log).toEqual(["event"]);
    loop.close();
  });

  it("is refused by a closed loop", () => {
    const loop = new Loop();
    loop.close();
    expect(() => scheduleFromHost(loop, noting([], ""))).toThrow("Event loop is closed");
  });
});
