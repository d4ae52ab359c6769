import { CancelledError, type Coro, Future, fromPromise, runOutside } from "@asyncio-ts/future";
import { getRunningLoop, Loop } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nextMacrotask, onUnhandledRejection } from "../../../host.shared.js";
import { BareRun, textOf } from "./bare-run.js";
import { beside } from "./beside.js";
import { caught } from "./caught.js";

const rejections: unknown[] = [];
onUnhandledRejection((reason) => rejections.push(reason));

afterEach(() => {
  vi.unstubAllGlobals();
  expect(rejections.splice(0)).toEqual([]);
});

/** A promise that is settled by hand. */
function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** What was scheduled in macrotasks has run: a timer of the host's could come before. */
async function macrotask(): Promise<void> {
  for (let count = 0; count < 3; count++) await nextMacrotask();
}

const forms: [string, <T>(promise: Promise<T>) => Future<T>][] = [
  ["fromPromise(promise)", <T>(promise: Promise<T>) => fromPromise(promise) as Future<T>],
  [
    "fromPromise(() => promise)",
    <T>(promise: Promise<T>) => fromPromise(() => promise) as Future<T>,
  ],
];

describe.each(forms)("%s", (_name, from) => {
  it("is a future of the promise's value, on the running loop", async () => {
    const loop = new VirtualLoop();
    const { promise, resolve } = deferred<string>();
    await beside(loop, async () => {
      const future = from(promise);
      expect(future).toBeInstanceOf(Future);
      expect([future.loop === loop, future.done()]).toEqual([true, false]);
      resolve("value");
      expect(await future).toBe("value");
    });
  });

  it("fails with the promise's error, whatever it is", async () => {
    const loop = new VirtualLoop();
    await beside(loop, async () => {
      for (const error of [new Error("boom"), "text", undefined]) {
        const future = from(Promise.reject(error));
        await expect(future).rejects.toBe(error);
        expect(future.exception()).toBe(error);
      }
    });
  });

  it("resumes coroutines in the loop's order, and holds a virtual clock meanwhile", async () => {
    const loop = new VirtualLoop();
    const log: [string, number][] = [];
    const note = (what: string) => log.push([what, loop.now()]);
    const { promise, resolve } = deferred<string>();
    const waits = function* (): Coro<void> {
      note(yield* from(promise));
    };
    new BareRun(loop, waits());
    loop.callLater(1000, () => note("timer"));
    setTimeout(() => resolve("value"), 20);
    await loop.run();
    expect(log).toEqual([
      ["value", 0],
      ["timer", 1000],
    ]);
    expect(loop.foreign.size).toBe(0);
  });

  it("is cancelled at once, and what the promise does later is ignored", async () => {
    const loop = new VirtualLoop();
    const ends = [deferred<string>(), deferred<string>()];
    await beside(loop, async () => {
      const futures = ends.map(({ promise }) => from(promise));
      expect(loop.foreign.size).toBe(2);
      expect(futures.map((future) => future.cancel("reason"))).toEqual([true, true]);
      expect(futures.map((future) => future.cancelled())).toEqual([true, true]);
      expect(futures.map((future) => future.cancel())).toEqual([false, false]);
      expect(loop.foreign.size).toBe(0);
      ends[0]?.resolve("late");
      ends[1]?.reject(new Error("late"));
      await null;
      await expect(futures[0]).rejects.toMatchObject({ name: "CancelledError", args: ["reason"] });
      expect(futures.map((future) => future.cancelled())).toEqual([true, true]);
    });
    await macrotask();
  });

  it("is left alone when its loop is closed before the promise settles", async () => {
    const loop = new Loop({ autorun: true });
    const ends = [deferred<string>(), deferred<string>()];
    const futures = await new Promise<Future<string>[]>((resolve) => {
      loop.callSoon(() => resolve(ends.map(({ promise }) => from(promise))));
    });
    futures[0]?.addDoneCallback(() => {});
    loop.close();
    ends[0]?.resolve("late");
    ends[1]?.reject(new Error("late"));
    await macrotask();
    expect(futures.map((future) => future.done())).toEqual([false, false]);
  });
});

describe("fromPromise((signal) => ...)", () => {
  it("gives the function a signal that is aborted by cancel(), with the CancelledError as reason", async () => {
    const loop = new VirtualLoop();
    await beside(loop, async () => {
      const signals: AbortSignal[] = [];
      const work = (signal: AbortSignal): Promise<string> => {
        signals.push(signal);
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      };
      const futures = [fromPromise(work), fromPromise(work)];
      expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
      futures[0]?.cancel("reason");
      futures[1]?.cancel();
      expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
      const [first, second] = signals.map((signal) => signal.reason as CancelledError);
      expect(first).toBeInstanceOf(CancelledError);
      expect([first?.args, second?.args]).toEqual([["reason"], []]);
      expect(futures.map((future) => future.cancelled())).toEqual([true, true]);
    });
    await macrotask();
  });

  it("is cancelled already when the signal's listeners run", async () => {
    const loop = new VirtualLoop();
    const log: boolean[] = [];
    await beside(loop, async () => {
      const future: Future<void> = fromPromise((signal) => {
        signal.addEventListener("abort", () => log.push(future.cancelled(), future.cancel()));
        return new Promise<void>(() => {});
      });
      future.cancel();
    });
    expect(log).toEqual([true, false]);
  });

  it("leaves the signal alone when the work has ended", async () => {
    const loop = new VirtualLoop();
    await beside(loop, async () => {
      let given: AbortSignal | undefined;
      const future = fromPromise(async (signal) => {
        given = signal;
        return "value";
      });
      expect(await future).toBe("value");
      expect(future.cancel()).toBe(false);
      expect(given?.aborted).toBe(false);
    });
  });

  it("is a failed future when the function throws, and waits for nothing", async () => {
    const loop = new VirtualLoop();
    await beside(loop, async () => {
      const error = new Error("boom");
      const future = fromPromise(() => {
        throw error;
      });
      expect(future.exception()).toBe(error);
      expect(loop.foreign.size).toBe(0);
    });
  });

  it("takes what is no promise as the value", async () => {
    const loop = new VirtualLoop();
    await beside(loop, async () => {
      expect(await fromPromise(() => "value")).toBe("value");
      expect(await fromPromise(() => undefined)).toBe(undefined);
    });
  });

  it("does without a signal where the host has none", async () => {
    vi.stubGlobal("AbortController", undefined);
    const loop = new VirtualLoop();
    vi.unstubAllGlobals();
    await beside(loop, async () => {
      let given: unknown = "nothing";
      const future = fromPromise((signal) => {
        given = signal;
        return new Promise<void>(() => {});
      });
      expect(given).toBeUndefined();
      expect(future.cancel("reason")).toBe(true);
      await expect(future).rejects.toThrow("reason");
    });
  });
});

describe("fromPromise() of something else", () => {
  it.each([
    [7, "7"],
    [undefined, "undefined"],
    [null, "null"],
    ["text", '"text"'],
    [{}, "an object of class Object"],
    [(function* () {})(), "an object of class Object"],
  ])("is a TypeError: case %#", async (value, shown) => {
    const loop = new VirtualLoop();
    await beside(loop, async () => {
      expect(textOf(caught(() => fromPromise(value as never)))).toBe(
        `TypeError: fromPromise() takes a promise or a function that returns one, got ${shown}: an awaitable of asyncio-ts is awaited as it is`,
      );
      expect(loop.foreign.size).toBe(0);
    });
  });

  it("takes any thenable, such as a future of another loop", async () => {
    const loop = new VirtualLoop();
    const other = new VirtualLoop();
    const theirs = new Future<string>({ loop: other });
    const waits = function* (): Coro<string> {
      return yield* fromPromise(theirs);
    };
    const run = new BareRun(loop, waits());
    const end = loop.run();
    setTimeout(() => {
      theirs.setResult("value");
      void other.run();
    }, 5);
    await end;
    expect(run.end).toBe("returned value");
  });
});

describe("fromPromise() cancelled by its awaiter", () => {
  it("aborts the work, and throws into the coroutine in the loop's order", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const waits = function* (): Coro<void> {
      yield* fromPromise((signal) => {
        signal.addEventListener("abort", () => log.push(`aborted: ${textOf(signal.reason)}`));
        return new Promise<void>(() => {});
      });
    };
    const run = new BareRun(loop, waits());
    loop.callSoon(() => {
      run.driver.cancel("reason");
      log.push("cancel() returned");
    });
    await loop.run();
    expect(log).toEqual(["aborted: CancelledError: reason", "cancel() returned"]);
    expect(run.end).toBe("threw CancelledError: reason");
  });
});

describe("runOutside()", () => {
  it("calls the function at once, as no task's code, and gives what it returns", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    const task = {};
    loop.callSoon(() => {
      realm.task = task;
      log.push(
        runOutside(() => {
          log.push(realm.task, getRunningLoop() === loop);
          return "value";
        }),
      );
      log.push(realm.task === task);
      log.push(
        caught(() =>
          runOutside(() => {
            throw new Error("boom");
          }),
        ).message,
      );
      log.push(realm.task === task);
      realm.task = undefined;
    });
    await loop.run();
    expect(log).toEqual([undefined, true, "value", true, "boom", true]);
  });
});
