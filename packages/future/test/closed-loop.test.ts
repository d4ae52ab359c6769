import { type Coro, coroutine, Future } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { afterEach, describe, expect, it } from "vitest";
import { nextMacrotask, onUnhandledRejection } from "../../../host.shared.js";
import { BareRun, textOf } from "./bare-run.js";
import { caught } from "./caught.js";

const rejections: unknown[] = [];
onUnhandledRejection((reason) => rejections.push(reason));

afterEach(() => {
  expect(rejections.splice(0)).toEqual([]);
});

const CLOSED = "RuntimeError: Event loop is closed: make a new loop, or close this one later";

/** What was scheduled in macrotasks has run: a timer of the host's could come before. */
async function macrotask(): Promise<void> {
  for (let count = 0; count < 3; count++) await nextMacrotask();
}

describe("a loop that is closed while things are pending", () => {
  it("lets its futures be set as long as nobody waits for them", () => {
    const loop = new VirtualLoop();
    const futures = [1, 2, 3].map(() => new Future<number>({ loop }));
    loop.close();
    futures[0]?.setResult(7);
    futures[1]?.setException(new Error("boom"));
    futures[2]?.cancel();
    expect(futures[0]?.result()).toBe(7);
    expect(caught(() => futures[1]?.result()).message).toBe("boom");
    expect(futures[2]?.cancelled()).toBe(true);
  });

  it("says so to whoever sets one with a callback, and has set it all the same", () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    future.addDoneCallback(() => {});
    loop.close();
    expect(textOf(caught(() => future.setResult(7)))).toBe(CLOSED);
    expect(future.result()).toBe(7);
    expect(textOf(caught(() => future.addDoneCallback(() => {})))).toBe(CLOSED);
  });

  it("leaves generators where they are", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const future = new Future<void>({ loop });
    const body = function* (): Coro<void> {
      log.push("begins");
      try {
        yield* future;
      } finally {
        log.push("ends");
      }
    };
    const run = new BareRun(loop, body());
    const never = new BareRun(loop, body());
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    loop.close();
    await macrotask();
    expect(log).toEqual(["begins", "begins"]);
    expect([run.end, never.end]).toEqual(["pending", "pending"]);
  });

  it("ignores an async function that comes back from a foreign promise", async () => {
    for (const asyncLocalStorage of [true, false]) {
      const loop = new Loop({ asyncLocalStorage });
      const log: string[] = [];
      let comeBack = (): void => {};
      const foreign = new Promise<void>((resolve) => {
        comeBack = resolve;
      });
      const body = coroutine(async (fails: boolean) => {
        await foreign;
        log.push("back");
        if (fails) throw new Error("boom");
        await null;
      });
      const runs = [new BareRun(loop, body(false)), new BareRun(loop, body(true))];
      loop.callLater(5, () => loop.stop());
      await loop.runForever();
      loop.close();
      comeBack();
      await macrotask();
      expect(log).toEqual(["back", "back"]);
      expect(runs.map((run) => run.end)).toEqual(["pending", "pending"]);
    }
  });

  it("does not keep another loop from running", async () => {
    const closed = new Loop();
    const body = coroutine(async () => {
      await new Promise(() => {});
    });
    new BareRun(closed, body());
    closed.callLater(5, () => closed.stop());
    await closed.runForever();
    closed.close();
    const loop = new VirtualLoop();
    const log: string[] = [];
    const future = new Future<string>({ loop });
    const waits = coroutine(async () => {
      log.push(await future);
    });
    new BareRun(loop, waits());
    loop.callLater(1, () => future.setResult("value"));
    await loop.run();
    expect(log).toEqual(["value"]);
  });

  it("may be closed by a coroutine of its own, if it turns by itself", async () => {
    for (const form of ["generator", "async"]) {
      const loop = new Loop({ autorun: true });
      const log: string[] = [];
      const body =
        form === "async"
          ? coroutine(async () => {
              loop.close();
              log.push("closed");
            })
          : coroutine(function* (): Coro<void> {
              loop.close();
              log.push("closed");
            });
      new BareRun(loop, body());
      loop.callSoon(() => log.push("never"));
      await macrotask();
      expect(log).toEqual(["closed"]);
      const next = new VirtualLoop();
      next.callLater(1, () => log.push("another loop"));
      await next.run();
      expect(log).toEqual(["closed", "another loop"]);
    }
  });
});

describe("a mistake in a callback of a loop with futures", () => {
  it("is reported, and the loop goes on", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.setExceptionHandler((_, { exception }) => log.push(textOf(exception)));
    const future = new Future<number>({ loop });
    const waits = function* (): Coro<void> {
      log.push(`${yield* future}`);
    };
    new BareRun(loop, waits());
    loop.callSoon(() => future.result());
    loop.callSoon(() => future.setResult(7));
    loop.callSoon(() => future.setResult(8));
    loop.callSoon(() => future.setException(new Error("late")));
    await loop.run();
    expect(log).toEqual([
      "InvalidStateError: Result is not set: await the future first",
      "InvalidStateError: invalid state: a result can be set once, and this future is finished",
      "InvalidStateError: invalid state: an exception can be set once, and this future is finished",
      "7",
    ]);
  });
});
