import { beforeAll, describe, expect, it } from "vitest";
import { flaw, type Proofs, passedTests, readProofs } from "./proofs.js";
import { readOriginals, readTable, tableOf, tables } from "./table.js";

const originals = readOriginals();
const files = [...originals.keys()];

let proofs: Proofs;

beforeAll(() => {
  proofs = readProofs(files.flatMap((file) => readTable(tableOf(file)) ?? []));
}, 120_000);

function expectNone(problems: readonly string[]): void {
  if (problems.length > 0) expect.fail(`\n${problems.join("\n")}`);
}

describe.each(files)("CPython's %s", (file) => {
  const table = tableOf(file);

  it("has a row for each of its tests, and only one", () => {
    const rows = readTable(table) ?? [];
    const names = rows.map((row) => `${row.class}.${row.test}`);
    const wanted = (originals.get(file) ?? []).map((one) => `${one.class}.${one.test}`);
    expectNone([
      ...wanted
        .filter((name) => !names.includes(name))
        .map((name) => `${table}: no row for ${name}`),
      ...rows
        .filter((_, i) => !wanted.includes(names[i] as string))
        .map(({ line, ...row }) => `${table}:${line}: CPython has no ${row.class}.${row.test}`),
      ...rows
        .filter((_, i) => names.indexOf(names[i] as string) !== i)
        .map(({ line, ...row }) => `${table}:${line}: a second row for ${row.class}.${row.test}`),
    ]);
  });

  const proven = passedTests === undefined ? "exist" : "passed";
  it(`has rows that name tests that ${proven}, cases that are run, or reasons`, () => {
    expectNone(
      (readTable(table) ?? []).flatMap((row) => {
        const problem = flaw(row, proofs);
        if (problem === undefined) return [];
        return [`${table}:${row.line}: ${row.class}.${row.test}: ${problem}`];
      }),
    );
  });
});

describe("every table", () => {
  it("is that of a file in tests.tsv", () => {
    const known = files.map(tableOf);
    expect(tables().filter((name) => !known.includes(name))).toEqual([]);
  });
});
