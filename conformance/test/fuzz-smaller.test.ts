import { expect, it } from "vitest";
import { shrink } from "../fuzz/shrink.js";
import { smaller } from "../fuzz/smaller.js";
import type { Block, Program } from "../src/program.js";
import { EXAMPLE, mainOnly } from "./programs.js";

function mains(program: Program): (Block | undefined)[] {
  return Array.from(smaller(program), ({ coros }) => coros.main?.body);
}

it("leaves out statements, the most first", () => {
  const [a, b, c] = ["a", "b", "c"].map((text) => ["log", text] as const);
  expect(mains(mainOnly(a!, b!, c!)).slice(0, 4)).toEqual([[], [b, c], [a, c], [a, b]]);
});

it("replaces a statement by those that it holds", () => {
  const inner = ["break"] as const;
  expect(mains(mainOnly(["for", null, 2, [inner]]))).toContainEqual([inner]);
  expect(mains(mainOnly(["if", true, [inner], []]))).toContainEqual([inner]);
  expect(mains(mainOnly(["async_with", null, ["Lock"], [inner]]))).toContainEqual([inner]);
  expect(mains(mainOnly(["try", [inner], [], [], [["log"]]]))).toContainEqual([inner, ["log"]]);
});

it("leaves out operands of what has any number of them, and what wraps another", () => {
  const f = ["var", "F"] as const;
  expect(mains(mainOnly(["log", 1, 2]))).toContainEqual([["log", 2]]);
  expect(mains(mainOnly(["do", ["gather", true, f]]))).toContainEqual([["do", ["gather", true]]]);
  expect(mains(mainOnly(["await", ["wait_for", f, 3]]))).toContainEqual([["await", f]]);
});

it("leaves out what nothing calls, and nothing else that has a name", () => {
  const leaf = { params: [], body: [] };
  const main = { params: [], body: [["await", ["coro", "used"]]] } as const;
  const program: Program = { coros: { main, used: leaf, spare: leaf }, funcs: { idle: leaf } };
  const left = Array.from(smaller(program), ({ coros, funcs }) =>
    Object.keys({ ...coros, ...funcs }).join(),
  );
  expect(left).toContain("main,used,spare");
  expect(left).toContain("main,used,idle");
  expect(left.every((some) => some.includes("main,used"))).toBe(true);
});

it("gives programs that are smaller, all of them, and leaves the program as it is", () => {
  const before = JSON.stringify(EXAMPLE.program);
  const sizes = Array.from(smaller(EXAMPLE.program), (less) => JSON.stringify(less).length);
  expect(sizes.length).toBeGreaterThan(20);
  expect(Math.max(...sizes)).toBeLessThan(before.length);
  expect(JSON.stringify(EXAMPLE.program)).toBe(before);
});

it("goes on until nothing more can go", async () => {
  const recorded = { program: EXAMPLE.program, trace: [], flags: [], problem: null };
  const keepsCancel = async (program: Program) =>
    JSON.stringify(program).includes('"cancel"') ? { ...recorded, program } : undefined;
  const { program } = await shrink(recorded, keepsCancel, Number.POSITIVE_INFINITY);
  expect(program).toEqual(mainOnly(["do", ["cancel", ["var", "T"], "stop"]]));
});

it("stops in time", async () => {
  const recorded = { program: EXAMPLE.program, trace: [], flags: [], problem: null };
  expect(await shrink(recorded, async () => recorded, performance.now() - 1)).toBe(recorded);
});
