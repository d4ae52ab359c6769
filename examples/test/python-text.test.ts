import { describe, expect, it } from "vitest";
import { str } from "../python-text.js";

/** The right-hand sides are what CPython 3.13 prints for `"{}".format(value)`. */
describe("str", () => {
  it.each([
    [null, "None"],
    [true, "True"],
    [false, "False"],
    [7, "7"],
    ["it's", "it's"],
    [[], "()"],
    [[2], "(2,)"],
    [[1, null, "a"], "(1, None, 'a')"],
    [{}, "{}"],
    [{ kwargs: "not default" }, "{'kwargs': 'not default'}"],
    [{ a: ["it's"], b: { c: false } }, "{'a': (\"it's\",), 'b': {'c': False}}"],
    [[`'"`], `('\\'"',)`],
    [["a\\b\n"], "('a\\\\b\\n',)"],
  ])("%j is %s", (value, text) => {
    expect(str(value)).toBe(text);
  });
});
