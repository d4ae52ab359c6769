import { describe, expect, it } from "vitest";
import { flaw, type Proofs } from "./proofs.js";

const here = "conformance/cpython/proofs.test.ts";

const proofs: Proofs = {
  tests: new Set([
    `${here} > group > plain`,
    `${here} > both (generator form)`,
    `${here} > both (async form)`,
    `${here} > half (generator form)`,
  ]),
  cases: new Set(["gather-0001"]),
};

const flawOf = (proof: string, where: string) =>
  flaw({ line: 2, class: "C", test: "t", proof, where }, proofs);

describe("a row of a table", () => {
  it.each([
    ["test", `${here} > group > plain`],
    ["test", `${here} > both`],
    ["test", `${here} > both (async form)`],
    ["case", "gather-0001"],
    ["no", "JavaScript has no such thing"],
  ])("%s: %s holds", (proof, where) => {
    expect(flawOf(proof, where)).toBe(undefined);
  });

  it.each([
    ["test", `${here} > plain`, "> plain"],
    ["test", `${here} > half`, "> half"],
    ["test", "conformance/cpython/none.test.ts > plain", "there is no file"],
    ["test", here, "names no test of a file"],
    ["case", "gather-9999", "no case gather-9999"],
    ["no", "", "is no reason"],
    ["no", "n/a", "is no reason"],
    ["maybe", "who knows what it is", "is no kind of proof"],
  ])("%s: %s does not", (proof, where, problem) => {
    expect(flawOf(proof, where)).toContain(problem);
  });
});
