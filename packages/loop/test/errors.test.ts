import { AsyncioError, advise, RuntimeError, show, ValueError } from "@asyncio-ts/loop";
import { DeadlockError } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";

describe("errors have Python's class name and args", () => {
  it.each([
    [AsyncioError, "AsyncioError"],
    [RuntimeError, "RuntimeError"],
    [ValueError, "ValueError"],
  ])("%o", (Class, name) => {
    const error = new Class("first", 2);
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(AsyncioError);
    expect([error.name, error.message, error.args]).toEqual([name, "first", ["first", 2]]);
    expect(String(error)).toBe(`${name}: first`);
    expect(Object.keys(error)).toEqual(["args"]);
  });

  it("keeps the classes apart", () => {
    expect(new RuntimeError()).not.toBeInstanceOf(ValueError);
    expect(new ValueError()).not.toBeInstanceOf(RuntimeError);
    expect(new DeadlockError([])).toBeInstanceOf(AsyncioError);
  });

  it("makes the message of the first argument, as a text", () => {
    expect([new RuntimeError().message, new RuntimeError().args]).toEqual(["", []]);
    expect([new RuntimeError(7).message, new RuntimeError(7).args]).toEqual(["7", [7]]);
    expect(new RuntimeError(undefined).args).toEqual([undefined]);
  });

  it("gives a subclass that doesn't name itself the name of its base", () => {
    class Mine extends RuntimeError {}
    expect(new Mine("text").name).toBe("RuntimeError");
  });
});

describe("advise()", () => {
  it("adds to the message, keeps args, and returns the error itself", () => {
    const error = new RuntimeError("first");
    expect(advise(error, "do this")).toBe(error);
    expect([error.message, error.args]).toEqual(["first: do this", ["first"]]);
  });

  it("is the whole message of an error that had none", () => {
    const error = advise(new RuntimeError(), "do this");
    expect([error.message, error.args]).toEqual(["do this", []]);
  });

  it("comes after a sentence without its full stop", () => {
    const error = advise(new RuntimeError("Result is not set."), "await it");
    expect([error.message, error.args]).toEqual([
      "Result is not set: await it",
      ["Result is not set."],
    ]);
  });

  it("takes errors of the language too", () => {
    expect(advise(new TypeError("first"), "do this").message).toBe("first: do this");
  });
});

describe("show(): a short text for any value", () => {
  class Point {}
  const trap = {
    get constructor(): never {
      throw new Error("trap");
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  it.each([
    ["text", '"text"'],
    ['a "quoted"\nline', '"a \\"quoted\\"\\nline"'],
    ["x".repeat(60), `"${"x".repeat(60)}"`],
    ["x".repeat(61), `"${"x".repeat(57)}..."`],
    [7, "7"],
    [Number.NaN, "NaN"],
    [7n, "7n"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("name"), "Symbol(name)"],
    [function named() {}, "function named"],
    [class {}, "an anonymous function"],
    [() => {}, "an anonymous function"],
    [{}, "an object of class Object"],
    [[], "an object of class Array"],
    [new Point(), "an object of class Point"],
    [Promise.resolve(), "an object of class Promise"],
    [Object.create(null), "an object of class Object"],
    [{ constructor: 7 }, "an object of class Object"],
    [new (class {})(), "an object of class Object"],
  ])("of case %#", (value, text) => {
    expect(show(value)).toBe(text);
  });

  it("never throws, whatever the value does", () => {
    function odd(): void {}
    Object.defineProperty(odd, "name", { value: Symbol("odd") });
    for (const value of [trap, revoked.proxy, odd, { constructor: odd }]) {
      expect(typeof show(value)).toBe("string");
    }
  });
});
