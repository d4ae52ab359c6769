import { BaseExceptionGroup, CancelledError, ExceptionGroup, TimeoutError } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";

/** Messages of the errors, groups as lists. */
function tree(error: unknown): unknown {
  if (error === null) return null;
  if (!(error instanceof AggregateError)) return (error as Error).message;
  return [`${error.name} ${(error as ExceptionGroup).args[0]}`, ...error.errors.map(tree)];
}

const value = new RangeError("value");
const type = new TypeError("type");
const timeout = new TimeoutError("timeout");
const nested = (): ExceptionGroup =>
  new ExceptionGroup("outer", [value, new ExceptionGroup("inner", [type, timeout]), timeout]);

describe("a group of errors", () => {
  it("has Python's name and args, and is an AggregateError", () => {
    const group = new ExceptionGroup("several", [value, type]);
    expect(group.name).toBe("ExceptionGroup");
    expect(group.message).toBe("several (2 sub-exceptions): RangeError: value");
    expect(group.args).toEqual(["several", [value, type]]);
    expect(group).toBeInstanceOf(AggregateError);
    expect(group).toBeInstanceOf(BaseExceptionGroup);
    expect(String(group)).toBe(`ExceptionGroup: ${group.message}`);
    expect(new BaseExceptionGroup("b", [value]).name).toBe("BaseExceptionGroup");
  });

  it("says in its message how many there are, as Python prints it, and names the first", () => {
    const messages = [
      new ExceptionGroup("one", [value]),
      new ExceptionGroup("outer", [new ExceptionGroup("inner", [type, value])]),
      new ExceptionGroup("odd", ["text", value]),
      new ExceptionGroup("odder", [Object.create(null)]),
    ].map(({ message }) => message);
    expect(messages).toEqual([
      "one (1 sub-exception): RangeError: value",
      "outer (1 sub-exception): ExceptionGroup: inner (2 sub-exceptions): TypeError: type",
      'odd (2 sub-exceptions): "text"',
      "odder (1 sub-exception): an object of class Object",
    ]);
    const [part] = new ExceptionGroup("whole", [value, type]).split(TypeError);
    expect([part?.message, part?.args[0]]).toEqual([
      "whole (1 sub-exception): TypeError: type",
      "whole",
    ]);
  });

  it("has its errors under both names", () => {
    const group = new ExceptionGroup("several", new Set([value, type]));
    expect(group.errors).toEqual([value, type]);
    expect(group.exceptions).toBe(group.errors);
    expect(group.errors[0]).toBe(value);
  });

  it("has one error at least", () => {
    expect(() => new ExceptionGroup("none", [])).toThrow(
      /^second argument \(exceptions\) must be a non-empty sequence/,
    );
  });

  it("takes a cancellation only as a BaseExceptionGroup", () => {
    const cancelled = new CancelledError("c");
    expect(() => new ExceptionGroup("no", [cancelled])).toThrow(/Cannot nest BaseExceptions/);
    const base = new BaseExceptionGroup("yes", [cancelled, value]);
    expect(base.errors).toEqual([cancelled, value]);
    expect(() => new ExceptionGroup("no", [base])).toThrow(/Cannot nest BaseExceptions/);
    expect(new BaseExceptionGroup("yes", [base]).errors).toEqual([base]);
  });

  it("holds anything that can be thrown", () => {
    expect(new ExceptionGroup("odd", [undefined, "text", 0]).errors).toEqual([
      undefined,
      "text",
      0,
    ]);
  });
});

describe("split", () => {
  it("by class, at any depth", () => {
    const [yes, no] = nested().split(TimeoutError);
    expect(tree(yes)).toEqual([
      "ExceptionGroup outer",
      ["ExceptionGroup inner", "timeout"],
      "timeout",
    ]);
    expect(tree(no)).toEqual(["ExceptionGroup outer", "value", ["ExceptionGroup inner", "type"]]);
  });

  it("by several classes", () => {
    const [yes, no] = nested().split([TypeError, TimeoutError]);
    expect(tree(yes)).toEqual([
      "ExceptionGroup outer",
      ["ExceptionGroup inner", "type", "timeout"],
      "timeout",
    ]);
    expect(tree(no)).toEqual(["ExceptionGroup outer", "value"]);
  });

  it("by a function of any kind", () => {
    const isType = (error: unknown): boolean => error === type;
    const expected = ["ExceptionGroup outer", ["ExceptionGroup inner", "type"]];
    expect(tree(nested().split(isType)[0])).toEqual(expected);
    expect(tree(nested().split((error) => error === type)[0])).toEqual(expected);
  });

  it("asks about groups too, and takes one that matches as it is", () => {
    const group = nested();
    const inner = group.errors[1];
    const [yes, no] = group.split((error) => (error as ExceptionGroup).args?.[0] === "inner");
    expect(yes?.errors).toEqual([inner]);
    expect(yes?.errors[0]).toBe(inner);
    expect(tree(no)).toEqual(["ExceptionGroup outer", "value", "timeout"]);
    expect(group.split(ExceptionGroup)).toEqual([group, null]);
    expect(group.split(Error)[0]).toBe(group);
  });

  it("gives null for what would be empty", () => {
    const group = nested();
    const [yes, no] = group.split(SyntaxError);
    expect(yes).toBe(null);
    expect(tree(no)).toEqual(tree(group));
    expect(new ExceptionGroup("one", [value]).split(RangeError)[1]).toBe(null);
  });

  it("by a class that is no Error", () => {
    class Odd {}
    const odd = new Odd();
    const [yes, no] = new ExceptionGroup("mixed", [odd, value]).split(Odd);
    expect(yes?.errors).toEqual([odd]);
    expect(no?.errors).toEqual([value]);
  });

  it("keeps the cause, and makes the narrowest kind of group", () => {
    const cause = new Error("cause");
    const group = new BaseExceptionGroup("mixed", [new CancelledError(), value]);
    group.cause = cause;
    const [cancelled, rest] = group.split(CancelledError);
    expect([cancelled?.name, rest?.name]).toEqual(["BaseExceptionGroup", "ExceptionGroup"]);
    expect([cancelled?.cause, rest?.cause]).toEqual([cause, cause]);
    expect(rest).toBeInstanceOf(ExceptionGroup);
  });
});

describe("subgroup", () => {
  it("is the first half of split", () => {
    expect(tree(nested().subgroup(TypeError))).toEqual([
      "ExceptionGroup outer",
      ["ExceptionGroup inner", "type"],
    ]);
    expect(nested().subgroup(SyntaxError)).toBe(null);
    const group = nested();
    expect(group.subgroup(() => true)).toBe(group);
  });
});
