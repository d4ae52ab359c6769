import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "../catalog.js";
import { folder } from "./child.js";

const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

/** The TypeScript of a README, block for block. */
const blocksOf = (...path: string[]) =>
  [...read(...path).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

it("shows in the README exactly the programs that are run here", () => {
  expect(blocksOf("..", "README.md")).toEqual([
    read("readme-async", "main.ts"),
    read("readme-generators", "main.ts"),
  ]);
});

describe("the first block of a package's README is a program that is run here", () => {
  it.each([
    ["loop", "readme-loop"],
    ["future", "readme-future"],
    ["task", "readme-task"],
    ["queue", "readme-queue"],
    ["compat-asyncio", "readme-compat"],
  ])("%s", (name, program) => {
    expect(blocksOf("..", "packages", name, "README.md")[0]).toBe(read(program, "main.ts"));
  });
});

it("has every program in the table of this folder's README", () => {
  // A formatter may align the columns.
  const table = read("README.md").replaceAll(/ +/g, " ");
  for (const { name, shows } of programs) {
    expect(table).toContain(`| [\`${name}\`](${name}) | ${shows} |`);
  }
});
