import { describe, expect, it } from "vitest";
import { describeDifference, findDifference } from "../src/difference.js";
import { EXAMPLE } from "./programs.js";

const { trace } = EXAMPLE;

describe("the first differing line", () => {
  it("is none for the stored trace", () => {
    expect(findDifference(EXAMPLE, { trace, problem: null })).toBe(undefined);
  });

  it("is found in the middle", () => {
    const wrong = trace.with(2, "0 main left []");
    const difference = findDifference(EXAMPLE, { trace: wrong, problem: null });
    expect(difference).toMatchObject({ line: 3, expected: trace[2], got: "0 main left []" });
  });

  it("is the one that is missing at the end", () => {
    const difference = findDifference(EXAMPLE, { trace: trace.slice(0, -1), problem: null });
    expect(difference).toMatchObject({ line: 6, expected: trace[5], got: undefined });
  });

  it("is the one that is too many at the end", () => {
    const difference = findDifference(EXAMPLE, { trace: [...trace, "x"], problem: null });
    expect(difference).toMatchObject({ line: 7, expected: undefined, got: "x" });
  });

  it("is told with the case, the form and both texts", () => {
    const found = { line: 3, expected: "a", got: undefined, problem: null };
    expect(describeDifference("queues-0001", "async", found)).toBe(
      "FAILED queues-0001 (async), line 3\n  expected: a\n  got:      (no more lines)",
    );
  });

  it("fails a case with a problem even if all lines are right", () => {
    const difference = findDifference(EXAMPLE, { trace, problem: "a stray rejection" });
    expect(difference?.problem).toBe("a stray rejection");
  });
});
