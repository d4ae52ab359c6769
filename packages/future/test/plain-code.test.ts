import { CancelledError, type Coro, Coroutine, coroutine, Future } from "@asyncio-ts/future";
import { defaultLoop, getRunningLoop, Loop } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";
import { textOf } from "./bare-run.js";
import { beside } from "./beside.js";

describe("a future is awaited by plain code as a promise is", () => {
  it("gives its result, its error, or the cancellation to await", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const futures = Array.from({ length: 3 }, () => new Future<number>({ loop }));
    loop.callLater(1, () => {
      futures[0]?.setResult(7);
      futures[1]?.setException(new Error("boom"));
      futures[2]?.cancel("reason");
    });
    await beside(loop, async () => {
      for (const future of futures) {
        try {
          log.push(`${await future}`);
        } catch (error) {
          log.push(textOf(error));
        }
      }
    });
    expect(log).toEqual(["7", "Error: boom", "CancelledError: reason"]);
  });

  it("gives the outcome of one that is done without its loop", async () => {
    const loop = new VirtualLoop();
    const [good, bad] = [1, 2].map(() => new Future<number>({ loop })) as [
      Future<number>,
      Future<number>,
    ];
    const error = new Error("boom");
    good.setResult(7);
    bad.setException(error);
    expect(await good).toBe(7);
    await expect(bad).rejects.toBe(error);
    expect([loop.turns, loop.ready.head]).toEqual([0, undefined]);
  });

  it("lets the awaiting code run before the loop's next callback", async () => {
    const loop = new VirtualLoop();
    const future = new Future<string>({ loop });
    const log: string[] = [];
    const plain = async (): Promise<void> => {
      log.push(await future);
      await null;
      log.push("and its microtasks");
    };
    await beside(loop, async () => {
      const done = plain();
      loop.callLater(1, () => {
        future.setResult("plain code");
        loop.callSoon(() => log.push("next callback"));
      });
      await done;
      await nextMacrotask();
    });
    expect(log).toEqual(["plain code", "and its microtasks", "next callback"]);
  });

  it("stands in line with done callbacks", async () => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    const log: string[] = [];
    await beside(loop, async () => {
      future.addDoneCallback(() => log.push("a"));
      const plain = future.then(() => log.push("plain"));
      future.addDoneCallback(() => log.push("b"));
      loop.callLater(1, () => future.setResult());
      await plain;
      await nextMacrotask();
    });
    expect(log).toEqual(["a", "plain", "b"]);
  });

  it("works in Promise.all, Promise.race and as what an async function returns", async () => {
    const loop = new VirtualLoop();
    const [a, b] = [1, 2].map(() => new Future<string>({ loop })) as [
      Future<string>,
      Future<string>,
    ];
    loop.callLater(1, () => a.setResult("a"));
    loop.callLater(2, () => b.setResult("b"));
    const values = await beside(loop, () =>
      Promise.all([Promise.all([a, b, 3]), Promise.race([b, a]), (async () => b)()]),
    );
    expect(values).toEqual([["a", "b", 3], "a", "b"]);
  });
});

describe("then(), catch() and finally()", () => {
  it("call back and chain as a promise's do", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const failed = new Future<number>({ loop });
    future.setResult(7);
    failed.setException(new Error("boom"));
    expect(await future.then((value) => value + 1)).toBe(8);
    expect(await future.then(async (value) => value + 2)).toBe(9);
    expect(await future.then()).toBe(7);
    expect(await future.then(null, () => "unused")).toBe(7);
    expect(await failed.then(() => "unused", textOf)).toBe("Error: boom");
    expect(await failed.catch(textOf)).toBe("Error: boom");
    expect(await future.catch(textOf)).toBe(7);
    await expect(failed.then(() => "unused")).rejects.toThrow("boom");
    await expect(failed.catch()).rejects.toThrow("boom");
    await expect(
      future.then(() => {
        throw new Error("in the callback");
      }),
    ).rejects.toThrow("in the callback");
  });

  it("call the callback of finally() without a value, and pass the outcome on", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const failed = new Future<number>({ loop });
    future.setResult(7);
    failed.setException(new Error("boom"));
    const log: unknown[][] = [];
    const note = (...args: unknown[]): void => void log.push(args);
    expect(await future.finally(note)).toBe(7);
    await expect(failed.finally(note)).rejects.toThrow("boom");
    expect(await future.finally()).toBe(7);
    expect(log).toEqual([[], []]);
  });

  it("call the callback later, also if the future is done", async () => {
    const future = new Future<number>({ loop: new VirtualLoop() });
    future.setResult(7);
    const log: string[] = [];
    const promise = future.then(() => log.push("callback"));
    log.push("then() returned");
    expect(promise).toBeInstanceOf(Promise);
    await promise;
    expect(log).toEqual(["then() returned", "callback"]);
  });

  it("do not change what other awaiters see", async () => {
    const future = new Future<number>({ loop: new VirtualLoop() });
    future.setException(new Error("boom"));
    expect(await future.catch(() => "caught")).toBe("caught");
    await expect(future).rejects.toThrow("boom");
  });
});

describe("a coroutine that plain code awaits", () => {
  const waits = coroutine(function* (future: Future<string>): Coro<string> {
    const value = yield* future;
    yield;
    return `${value} on ${getRunningLoop() === defaultLoop() ? "the default loop" : "another"}`;
  });

  it("runs on the realm's default loop, in both forms", async () => {
    const asynchronous = coroutine(async (future: Future<string>) => {
      const value = await future;
      return `${value} on ${getRunningLoop() === defaultLoop() ? "the default loop" : "another"}`;
    });
    for (const form of [waits, asynchronous]) {
      const future = new Future<string>({ loop: defaultLoop() });
      defaultLoop().callLater(1, () => future.setResult("value"));
      expect(await form(future)).toBe("value on the default loop");
    }
  });

  it("runs on the running loop if there is one", async () => {
    const loop = new VirtualLoop();
    const future = new Future<string>({ loop });
    loop.callLater(1, () => future.setResult("value"));
    expect(await beside(loop, async () => await waits(future))).toBe("value on another");
  });

  it("begins in a turn of the loop, not in the code that awaits it", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const noted = coroutine(function* (): Coro<void> {
      log.push("coroutine");
    });
    await beside(loop, async () => {
      loop.callSoon(() => log.push("callback of before"));
      const done = noted().then(() => log.push("awaited"));
      loop.callSoon(() => log.push("callback of after"));
      log.push("plain code");
      await done;
      await nextMacrotask();
    });
    expect(log).toEqual([
      "plain code",
      "callback of before",
      "coroutine",
      "callback of after",
      "awaited",
    ]);
  });

  it("rejects with what it throws, and with the very CancelledError that it ends by", async () => {
    const loop = new VirtualLoop();
    const cancelled = new CancelledError("by itself");
    const throws = coroutine(function* (error: unknown): Coro<never> {
      yield;
      throw error;
    });
    await beside(loop, async () => {
      await expect(throws(new Error("boom"))).rejects.toThrow("boom");
      await expect(throws(cancelled)).rejects.toBe(cancelled);
      await expect(throws("text")).rejects.toBe("text");
      expect(await throws(new Error("boom")).catch(textOf)).toBe("Error: boom");
    });
  });

  it("runs as a task where there are tasks: the loop's kind, else the realm's", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    const factory = (name: string) => (on: Loop, source: object) => {
      log.push(name, on === loop, source instanceof Coroutine);
      const task = new Future<string>({ loop: on });
      task.setResult(name);
      return task;
    };
    const call = coroutine(function* (): Coro<string> {
      return "no task";
    });
    await beside(loop, async () => {
      log.push(await call());
      realm.taskFactory = factory("of the realm");
      log.push(await call());
      loop.taskFactory = factory("of the loop");
      log.push(await call());
      realm.taskFactory = undefined;
      log.push(await call());
    });
    expect(log).toEqual([
      "no task",
      ...["of the realm", true, true, "of the realm"],
      ...["of the loop", true, true, "of the loop"],
      ...["of the loop", true, true, "of the loop"],
    ]);
  });

  it("can have many at a time", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const hops = coroutine(function* (name: string): Coro<string> {
      for (let i = 0; i < 2; i++) {
        log.push(`${name}${i}`);
        yield;
      }
      return name;
    });
    const names = await beside(loop, () => Promise.all([hops("a"), hops("b"), hops("c")]));
    expect(names).toEqual(["a", "b", "c"]);
    expect(log).toEqual(["a0", "b0", "c0", "a1", "b1", "c1"]);
  });

  it("meets an error if it awaits a future of another loop", async () => {
    const future = new Future<string>({ loop: new Loop() });
    const error = await waits(future).then(() => "no error", textOf);
    expect(error).toContain("RuntimeError: Task <a coroutine> got Future <Future pending>");
  });
});
