import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "../catalog.js";
import { folder, start } from "./child.js";

const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

/**
 * Every line in its order, with no tolerance: where an output depends on time, the order does not.
 * For the ports, CPython 3.13 has printed what is expected.
 * - call-later: the two deadlines are 100 ms apart.
 * - queue, readme: three consumers sleep for the same time, but they start one after the other, so
 *   their deadlines are microseconds apart or equal, and equal deadlines are first come, first
 *   served. These programs sleep 0.3 s here; virtual-clock.test.ts runs the queue with the original
 *   three seconds.
 */
const printing = programs.filter((program) => program.tested === "output");

describe("prints what it must", () => {
  it.each(printing)("$name", async ({ name }) => {
    const { code, stdout, stderr } = await start(`${name}/main.ts`);
    // stderr is shown where this fails, but not compared: Node has warnings of its own to put there.
    expect({ stdout, code }, stderr).toEqual({ stdout: read(name, "expected.txt"), code: 0 });
  });
});

it("lists every program there is", () => {
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map((entry) => entry.name)
    .filter((name) => readdirSync(join(folder, name)).includes("main.ts"));
  expect(programs.map((program) => program.name).sort()).toEqual(folders.sort());
});

it("has a test of its own for every program without an expected output", () => {
  const tests = readdirSync(join(folder, "test"));
  for (const { name, tested } of programs) {
    const files = readdirSync(join(folder, name));
    expect(files.includes("expected.txt"), name).toBe(tested === "output");
    if (tested === "own test") expect(tests).toContain(`${name}.test.ts`);
  }
});

it.each([
  ["queue", "queue-generators"],
  ["readme-async", "readme-generators"],
])("expects the same of %s and %s", (one, other) => {
  expect(read(other, "expected.txt")).toBe(read(one, "expected.txt"));
});
