import { type Coro, coroutine, Future } from "@asyncio-ts/future";
import { ContextVar, copyContext } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { BareRun, textOf } from "./bare-run.js";
import { caught } from "./caught.js";

describe("F8: awaiting a future", () => {
  it("suspends once while it is pending: iterating gives the future itself, marked", () => {
    const future = new Future<number>({ loop: new VirtualLoop() });
    const awaiter = future[Symbol.iterator]();
    const step = awaiter.next();
    expect(step.done).toBe(false);
    expect(step.value).toBe(future);
    expect(future.blocking).toBe(true);
    future.setResult(7);
    expect(awaiter.next()).toEqual({ done: true, value: 7 });
  });

  it("does not suspend when it is done, and throws at once when it failed or was cancelled", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const [good, bad, gone] = [1, 2, 3].map(() => new Future<number>({ loop }));
    good?.setResult(7);
    bad?.setException(new Error("boom"));
    gone?.cancel("reason");
    const run = new BareRun(
      loop,
      (function* (): Coro<void> {
        for (const future of [good, bad, gone]) {
          try {
            log.push(`${yield* future as Future<number>}`);
          } catch (error) {
            log.push(textOf(error));
          }
        }
        log.push(`still in turn ${loop.turns}`);
      })(),
    );
    await loop.run();
    expect(log).toEqual(["7", "Error: boom", "CancelledError: reason", "still in turn 1"]);
    expect(run.end).toBe("returned undefined");
  });

  it("resumes a turn after the future is done, with its outcome", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const note = (what: string) => log.push(`${what} in turn ${loop.turns}`);
    const futures = Array.from({ length: 3 }, () => new Future<number>({ loop }));
    futures.forEach((future, i) => {
      new BareRun(
        loop,
        (function* (): Coro<void> {
          try {
            note(`${i}: ${yield* future}`);
          } catch (error) {
            note(`${i}: ${textOf(error)}`);
          }
        })(),
      );
    });
    loop.callLater(1, () => {
      futures[0]?.setResult(7);
      futures[1]?.setException(new Error("boom"));
      futures[2]?.cancel("reason");
      note("set");
    });
    await loop.run();
    expect(log).toEqual([
      "set in turn 2",
      "0: 7 in turn 3",
      "1: Error: boom in turn 3",
      "2: CancelledError: reason in turn 3",
    ]);
  });

  it("resumes all who wait, in the order of their waiting, with the same error object", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const error = new Error("boom");
    const log: unknown[] = [];
    const waitFor = function* (name: string): Coro<void> {
      try {
        yield* future;
      } catch (thrown) {
        log.push(name, thrown === error);
      }
    };
    for (const name of ["a", "b"]) new BareRun(loop, waitFor(name));
    future.addDoneCallback(() => log.push("callback of before"));
    loop.callLater(1, () => future.setException(error));
    await loop.run();
    expect(log).toEqual(["callback of before", "a", true, "b", true]);
  });

  it("stands in line with done callbacks", async () => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    const log: string[] = [];
    const waits = function* (): Coro<void> {
      yield* future;
      log.push("awaiter");
    };
    new BareRun(loop, waits());
    loop.callSoon(() => {
      future.addDoneCallback(() => log.push("callback"));
      future.setResult();
    });
    await loop.run();
    expect(log).toEqual(["awaiter", "callback"]);
  });

  it("keeps the coroutine's own context through every wait", async () => {
    const loop = new VirtualLoop();
    const user = new ContextVar("user", { default: "nobody" });
    const future = new Future<void>({ loop });
    const log: string[] = [];
    const context = copyContext();
    new BareRun(
      loop,
      (function* (): Coro<void> {
        user.set("coroutine");
        yield* future;
        log.push(user.get());
        yield;
        log.push(user.get());
      })(),
      context,
    );
    loop.callLater(1, () => {
      user.set("callback");
      future.setResult();
    });
    await loop.run();
    expect(log).toEqual(["coroutine", "coroutine"]);
    expect(context.get(user)).toBe("coroutine");
    expect(user.get()).toBe("nobody");
  });

  it("takes what is thrown into it by hand as its outcome", () => {
    const future = new Future<number>({ loop: new VirtualLoop() });
    const awaiter = future[Symbol.iterator]();
    awaiter.next();
    expect(caught(() => awaiter.throw?.(new Error("by hand"))).message).toBe("by hand");
    expect(future.done()).toBe(false);
  });
});

describe("a bare yield", () => {
  it("waits for one turn", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const hops = function* (name: string): Coro<void> {
      for (let i = 0; i < 3; i++) {
        log.push(`${name}${i} in turn ${loop.turns}`);
        yield;
      }
    };
    for (const name of ["a", "b"]) new BareRun(loop, hops(name));
    await loop.run();
    expect(log).toEqual([
      "a0 in turn 1",
      "b0 in turn 1",
      "a1 in turn 2",
      "b1 in turn 2",
      "a2 in turn 3",
      "b2 in turn 3",
    ]);
  });
});

describe("awaiting a coroutine", () => {
  it("runs it as a part of whoever awaits, at once and in the same turn", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const inner = coroutine(function* (n: number): Coro<number> {
      log.push(`inner in turn ${loop.turns}`);
      return n + 1;
    });
    const outer = coroutine(function* (): Coro<number> {
      log.push(`outer in turn ${loop.turns}`);
      const n = yield* inner(1);
      log.push(`outer again in turn ${loop.turns}`);
      return n + 1;
    });
    const run = new BareRun(loop, outer());
    loop.callSoon(() => log.push("callback"));
    await loop.run();
    expect(log).toEqual([
      "outer in turn 1",
      "inner in turn 1",
      "outer again in turn 1",
      "callback",
    ]);
    expect(run.end).toBe("returned 3");
  });

  it("costs no turn on the way back either, however deep", async () => {
    const loop = new VirtualLoop();
    const future = new Future<string>({ loop });
    const log: string[] = [];
    const nested = coroutine(function* (depth: number): Coro<string> {
      const value = depth === 0 ? yield* future : yield* nested(depth - 1);
      if (depth === 5) log.push(`${value} in turn ${loop.turns}`);
      return value;
    });
    const run = new BareRun(loop, nested(5));
    loop.callLater(1, () => {
      future.setResult("value");
      log.push(`set in turn ${loop.turns}`);
    });
    await loop.run();
    expect(log).toEqual(["set in turn 2", "value in turn 3"]);
    expect(run.end).toBe("returned value");
  });

  it("throws its error at the await, where it can be caught", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const inner = coroutine(function* (): Coro<void> {
      try {
        yield;
        throw new Error("boom");
      } finally {
        log.push("inner finally");
      }
    });
    const outer = function* (): Coro<string> {
      try {
        yield* inner();
      } catch (error) {
        log.push(textOf(error));
        yield;
      }
      return "went on";
    };
    const run = new BareRun(loop, outer());
    const failing = new BareRun(loop, inner());
    await loop.run();
    expect(log).toEqual(["inner finally", "Error: boom", "inner finally"]);
    expect([run.end, failing.end]).toEqual(["returned went on", "threw Error: boom"]);
  });
});
