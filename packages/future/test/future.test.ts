import { CancelledError, createFuture, Future, isFuture } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

function made(): { loop: VirtualLoop; future: Future<number> } {
  const loop = new VirtualLoop();
  return { loop, future: new Future<number>({ loop }) };
}

/** Every way to be done. */
const endings: [string, (future: Future<number>) => unknown][] = [
  ["finished", (future) => future.setResult(1)],
  ["failed", (future) => future.setException(new Error("first"))],
  ["cancelled", (future) => future.cancel("first")],
];

describe("F1: a future is pending, then finished, failed or cancelled, and stays so", () => {
  it("is pending at first", () => {
    const { loop, future } = made();
    expect([future.done(), future.cancelled(), future.loop]).toEqual([false, false, loop]);
  });

  it("is done with a result, an error, or by being cancelled", () => {
    const states = endings.map(([, end]) => {
      const { future } = made();
      end(future);
      return [future.done(), future.cancelled()];
    });
    expect(states).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
  });

  it.each(endings)(
    "refuses a second result or error once %s, and keeps the first",
    (state, end) => {
      const { future } = made();
      end(future);
      const result = caught(() => future.setResult(2));
      expect(result).toMatchObject({
        name: "InvalidStateError",
        args: ["invalid state"],
        message: `invalid state: a result can be set once, and this future is ${state}`,
      });
      const error = caught(() => future.setException(new Error("second")));
      expect(error).toMatchObject({
        name: "InvalidStateError",
        args: ["invalid state"],
        message: `invalid state: an exception can be set once, and this future is ${state}`,
      });
      expect(future.cancel("second")).toBe(false);
      if (state === "finished") expect(future.result()).toBe(1);
      else expect(caught(() => future.result()).message).toBe("first");
    },
  );

  it("says whether cancel() was in time, and keeps its message", () => {
    const { future } = made();
    expect(future.cancel("reason")).toBe(true);
    expect(future.cancel("too late")).toBe(false);
    expect(caught(() => future.result())).toMatchObject({
      name: "CancelledError",
      args: ["reason"],
    });
  });

  it("takes undefined and null for results and errors like any other value", () => {
    for (const value of [undefined, null]) {
      const future = new Future<unknown>({ loop: new VirtualLoop() });
      future.setResult(value);
      expect([future.done(), future.result(), future.exception()]).toEqual([true, value, null]);
      const failed = new Future<unknown>({ loop: new VirtualLoop() });
      failed.setException(value);
      expect([failed.done(), failed.exception()]).toEqual([true, value]);
      let thrown: unknown = "nothing";
      try {
        failed.result();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBe(value);
    }
  });
});

describe("F2: result() and exception() give the outcome, and throw while there is none", () => {
  it("throws InvalidStateError while pending", () => {
    const { future } = made();
    expect(caught(() => future.result())).toMatchObject({
      name: "InvalidStateError",
      args: ["Result is not set."],
      message: "Result is not set: await the future first",
    });
    expect(caught(() => future.exception())).toMatchObject({
      name: "InvalidStateError",
      args: ["Exception is not set."],
      message: "Exception is not set: await the future first",
    });
  });

  it("gives the result, and null for the error, any number of times", () => {
    const { future } = made();
    future.setResult(7);
    expect([future.result(), future.result(), future.exception()]).toEqual([7, 7, null]);
  });

  it("throws the error from result() and gives it from exception()", () => {
    const { future } = made();
    const error = new Error("boom");
    future.setException(error);
    expect(caught(() => future.result())).toBe(error);
    expect(future.exception()).toBe(error);
  });

  it("throws CancelledError from both when cancelled, with the message or without", () => {
    const { future } = made();
    future.cancel("reason");
    const bare = made().future;
    bare.cancel();
    for (const ask of ["result", "exception"] as const) {
      const error = caught(() => future[ask]());
      expect(error).toBeInstanceOf(CancelledError);
      expect([error.message, (error as CancelledError).args]).toEqual(["reason", ["reason"]]);
      const silent = caught(() => bare[ask]()) as CancelledError;
      expect([silent.message, silent.args]).toEqual(["", []]);
    }
  });
});

describe("F5: setException() keeps any value as it is", () => {
  it.each([[new CancelledError("set by hand")], ["text"], [Error], [0]])("case %#", (value) => {
    const { future } = made();
    future.setException(value);
    expect(future.cancelled()).toBe(false);
    expect(future.exception()).toBe(value);
  });
});

describe("F7: all who ask get the same error object", () => {
  it("from result(), exception(), and awaiting", () => {
    const { future } = made();
    const error = new Error("boom");
    future.setException(error);
    expect(caught(() => future.result())).toBe(error);
    expect(caught(() => future[Symbol.iterator]().next())).toBe(error);
    expect(caught(() => future[Symbol.iterator]().next())).toBe(error);
    expect(future.exception()).toBe(error);
  });
});

describe("F9: the error of a cancellation", () => {
  it("is made anew for each who asks, with the message each time", () => {
    const { future } = made();
    future.cancel("reason");
    const errors = [1, 2, 3].map(() => caught(() => future.result()) as CancelledError);
    expect(new Set(errors).size).toBe(3);
    expect(errors.map((error) => error.args)).toEqual([["reason"], ["reason"], ["reason"]]);
  });

  it("is the one that ended the coroutine for the first who asks, where there was one", () => {
    const { future } = made();
    const original = new CancelledError("original");
    future.markCancelled(original);
    expect(caught(() => future.result())).toBe(original);
    const later = caught(() => future.result()) as CancelledError;
    expect(later).not.toBe(original);
    expect([later.name, later.args]).toEqual(["CancelledError", []]);
  });
});

/** An error made here and now, with as much of a stack as this host gives. */
function hasStack(error: Error): boolean {
  return (error.stack ?? "").split("\n").length > 1;
}

describe("the stack of a CancelledError", () => {
  const engine = Error as { stackTraceLimit?: unknown };
  const limited = typeof engine.stackTraceLimit === "number";

  it("is empty: it would show the loop's own calls; errors made before and after have theirs", ({
    skip,
  }) => {
    skip(!limited, "this engine has no limit to set");
    const { future } = made();
    const before = engine.stackTraceLimit;
    future.cancel();
    const error = caught(() => future.result()) as CancelledError;
    expect(hasStack(error)).toBe(false);
    expect(engine.stackTraceLimit).toBe(before);
    expect(hasStack(new Error("after"))).toBe(true);
  });

  it("is as it comes where a program has frozen Error", ({ skip }) => {
    skip(!limited, "this engine has no limit to set");
    const own = Object.getOwnPropertyDescriptor(engine, "stackTraceLimit") as PropertyDescriptor;
    const { future } = made();
    future.cancel("reason");
    Object.defineProperty(engine, "stackTraceLimit", { ...own, writable: false });
    try {
      expect((caught(() => future.result()) as CancelledError).args).toEqual(["reason"]);
    } finally {
      Object.defineProperty(engine, "stackTraceLimit", own);
    }
  });
});

describe("F10: isFuture() goes by a brand", () => {
  it("knows futures, of any copy of this package, and nothing else", () => {
    const { loop, future } = made();
    const foreign = { [Symbol.for("@asyncio-ts/Future")]: true };
    class Special extends Future<number> {}
    for (const value of [future, new Special({ loop }), foreign])
      expect(isFuture(value)).toBe(true);
    for (const value of [Promise.resolve(), {}, null, undefined, 7, "future", Future, () => {}]) {
      expect(isFuture(value)).toBe(false);
    }
  });
});

describe("createFuture()", () => {
  it("makes a plain future of the loop, or what the loop's factory makes", () => {
    const { loop } = made();
    const plain = createFuture(loop);
    expect([plain.constructor, plain.loop]).toEqual([Future, loop]);
    class Special extends Future<unknown> {}
    loop.futureFactory = (of: VirtualLoop) => new Special({ loop: of });
    const special = createFuture(loop);
    expect([special.constructor, special.loop]).toEqual([Special, loop]);
  });
});

describe("describe()", () => {
  it("tells the state", () => {
    const texts = endings.map(([, end]) => {
      const { future } = made();
      end(future);
      return future.describe();
    });
    expect([made().future.describe(), ...texts]).toEqual([
      "Future pending",
      "Future finished",
      "Future failed",
      "Future cancelled",
    ]);
  });
});
