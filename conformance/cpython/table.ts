import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One of CPython's tests, as tests.tsv lists it. */
export interface OriginalTest {
  /** As `test_locks.py`. */
  readonly file: string;
  readonly class: string;
  readonly test: string;
}

/** A line of a table: what README.md says of its columns. */
export interface Row {
  readonly line: number;
  readonly class: string;
  readonly test: string;
  readonly proof: string;
  readonly where: string;
}

const here = new URL("./", import.meta.url);

const ORIGINALS = "tests.tsv";

/** CPython's tests, by their file. */
export function readOriginals(): Map<string, OriginalTest[]> {
  const originals = readTsv(ORIGINALS, ["file", "class", "test"]).map(
    ({ cells: [file, ownClass, test] }) => ({ file, class: ownClass, test }) as OriginalTest,
  );
  const files = new Map<string, OriginalTest[]>();
  for (const original of originals) {
    const tests = files.get(original.file);
    if (tests === undefined) files.set(original.file, [original]);
    else tests.push(original);
  }
  return files;
}

/** The name of the table of one of CPython's files. */
export function tableOf(file: string): string {
  return file.replace(/\.py$/, ".tsv");
}

/** The names of all tables that are there. */
export function tables(): string[] {
  return readdirSync(here).filter((name) => name.endsWith(".tsv") && name !== ORIGINALS);
}

/** The rows of a table; undefined if it isn't there. */
export function readTable(name: string): Row[] | undefined {
  if (!existsSync(new URL(name, here))) return undefined;
  return readTsv(name, ["class", "test", "proof", "where"]).map(({ line, cells }) => {
    const [ownClass, test, proof, where] = cells as [string, string, string, string];
    return { line, class: ownClass, test, proof, where };
  });
}

function readTsv(name: string, columns: readonly string[]): { line: number; cells: string[] }[] {
  const [head = "", ...rest] = readFileSync(new URL(name, here), "utf8").split("\n");
  if (head !== columns.join("\t")) {
    throw new Error(`${name} begins with the columns "${head}", not "${columns.join("\t")}"`);
  }
  if (rest.pop() !== "") throw new Error(`${name} does not end with a line break`);
  return rest.map((text, i) => {
    const line = i + 2;
    const cells = text.split("\t");
    if (cells.length === columns.length) return { line, cells };
    throw new Error(`${name}:${line} has ${cells.length} columns, not ${columns.length}`);
  });
}
