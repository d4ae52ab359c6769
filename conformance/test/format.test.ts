import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, it } from "vitest";
import { isException, isInstance, makeException } from "../src/classes.js";
import { format, formatOperand, type Labels } from "../src/format.js";
import { microseconds, seconds, ticks } from "../src/ticks.js";

const LABELS: Labels = {
  label: (future) => (future instanceof asyncio.Task ? future.get_name() : "F"),
};

function text(value: unknown): string {
  return format(value, LABELS);
}

class Group extends Error {
  override readonly name = "ExceptionGroup";
  readonly args: readonly unknown[];

  constructor(...args: readonly unknown[]) {
    super(String(args[0]));
    this.args = args;
  }
}

describe("3.2 the text of a value", () => {
  const loop = asyncio.new_event_loop({ clock: "virtual" });

  it("writes literals as Python does", () => {
    expect([null, true, false, -7, "a b"].map(text)).toEqual([
      "None",
      "True",
      "False",
      "-7",
      "'a b'",
    ]);
  });

  it("writes a string without quotes only as an operand of log itself", () => {
    expect(formatOperand("a b", LABELS)).toBe("a b");
    expect(formatOperand(["a", ["b", 1]], LABELS)).toBe("['a', ['b', 1]]");
  });

  it("writes what a library function without a result gives as None", () => {
    expect(text([undefined])).toBe("[None]");
  });

  it("writes futures by their label", () => {
    expect(text(loop.create_future())).toBe("Future(F)");
  });

  it("writes exceptions with their arguments", () => {
    expect(text(makeException("ValueError", ["x", 3, null]))).toBe("ValueError('x', 3, None)");
    expect(text(makeException("CancelledError", []))).toBe("CancelledError()");
    expect(text(makeException("KeyError", ["k"]))).toBe("KeyError('k')");
  });

  it("writes InvalidStateError without its arguments", () => {
    expect(text(makeException("InvalidStateError", ["whatever"]))).toBe("InvalidStateError()");
  });

  it("replaces from the first < to the last > in an exception's strings", () => {
    const error = makeException("RuntimeError", ["a <b> c\n<d> e", "<f"]);
    expect(text(error)).toBe("RuntimeError('a <> e', '<f')");
  });

  it("writes the members of a group sorted by their texts", () => {
    const members = [makeException("ValueError", ["z"]), makeException("KeyError", ["a"])];
    const group = new Group("m", members);
    expect(text(group)).toBe("ExceptionGroup('m', [KeyError('a'), ValueError('z')])");
  });
});

describe("3.1 exceptions", () => {
  it("knows each class by its bases", () => {
    const error = makeException("QueueEmpty", []);
    if (!isException(error)) throw error;
    expect(isInstance(error, "Exception")).toBe(true);
    expect(isInstance(error, "BaseException")).toBe(true);
    expect(isInstance(error, "RuntimeError")).toBe(false);
  });

  it("keeps CancelledError out of Exception", () => {
    const error = makeException("CancelledError", []);
    if (!isException(error)) throw error;
    expect(isInstance(error, "Exception")).toBe(false);
  });

  it("takes no error of JavaScript for one of the language", () => {
    for (const error of [new TypeError("x"), new RangeError("x"), new Error("x"), "x"]) {
      expect(isException(error)).toBe(false);
    }
  });
});

describe("time", () => {
  it("rounds microseconds down", () => {
    expect([0, 1, 1024, 1_048_576, 1_048_577].map(microseconds)).toEqual([
      0, 0, 976, 1_000_000, 1_000_000,
    ]);
  });

  it("turns ticks into seconds and back without loss", () => {
    for (const n of [0, 1, 3, 1023, 123_456_789]) expect(ticks(Number(seconds(n)))).toBe(n);
    expect(seconds(null)).toBe(null);
  });
});
