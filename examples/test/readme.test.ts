import { describe, expect, it } from "vitest";
import { programs } from "../catalog.js";
import { blocksOf, read } from "./markdown.js";

const program = (name: string) => read(`examples/${name}/main.ts`);
const codeIn = (file: string) =>
  blocksOf(file)
    .filter(({ language }) => language === "ts")
    .map(({ code }) => code);

it("shows in the README exactly the programs that are run here", () => {
  expect(codeIn("README.md")).toEqual([
    program("readme-first"),
    program("readme-async"),
    program("readme-generators"),
  ]);
});

describe("the first block of a package's README is a program that is run here", () => {
  it.each([
    ["loop", "readme-loop"],
    ["future", "readme-future"],
    ["task", "readme-task"],
    ["queue", "readme-queue"],
    ["sync", "readme-sync"],
    ["net", "readme-net"],
    ["compat-aiodns", "readme-aiodns"],
    ["executor", "readme-executor"],
    ["subprocess", "readme-subprocess"],
    ["compat-asyncio", "readme-compat"],
  ])("%s", (name, example) => {
    expect(codeIn(`packages/${name}/README.md`)[0]).toBe(program(example));
  });
});

it("has every program in the table of this folder's README", () => {
  // A formatter may align the columns.
  const table = read("examples/README.md").replaceAll(/ +/g, " ");
  for (const { name, shows } of programs) {
    expect(table).toContain(`| [\`${name}\`](${name}) | ${shows} |`);
  }
});
