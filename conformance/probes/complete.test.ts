import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const here = new URL("./", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, here), "utf8");

describe("every probe is ported, or README.md says why not", () => {
  const { probes } = JSON.parse(read("golden-traces.json")) as { probes: object };
  const ports = readdirSync(here)
    .filter((name) => name.endsWith(".test.ts"))
    .map(read)
    .join("\n");
  const [, leftOut = ""] = read("README.md").split("## What is not ported");
  const [table = ""] = leftOut.split("Ported in part");

  it("and never both", () => {
    const wrong = Object.keys(probes).filter(
      (name) => ports.includes(`"${name}",`) === table.includes(`\`${name}\``),
    );
    expect(wrong).toEqual([]);
  });
});
