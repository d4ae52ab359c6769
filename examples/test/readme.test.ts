import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { programs } from "../catalog.js";
import { folder } from "./child.js";

const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

it("shows in the README exactly the programs that are run here", () => {
  const blocks = [...read("..", "README.md").matchAll(/^```ts\n(.*?)^```$/gms)].map(
    ([, code]) => code,
  );
  expect(blocks).toEqual([read("readme-async", "main.ts"), read("readme-generators", "main.ts")]);
});

it("has every program in the table of this folder's README", () => {
  // A formatter may align the columns.
  const table = read("README.md").replaceAll(/ +/g, " ");
  for (const { name, shows } of programs) {
    expect(table).toContain(`| [\`${name}\`](${name}) | ${shows} |`);
  }
});
