import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./table.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where the names of the tests that have passed stand, if they were run just before. */
export const passedTests = process.env.PASSED_TESTS;

/** A reason is a sentence. */
const SHORTEST_REASON = 20;

const FORMS = ["generator form", "async form"];

/** What a row may name. */
export interface Proofs {
  /** The names of tests, each behind the path of its file, as the rows have them. */
  readonly tests: ReadonlySet<string>;
  /** The ids of the conformance cases that are run. */
  readonly cases: ReadonlySet<string>;
}

export function readProofs(rows: readonly Row[]): Proofs {
  return {
    tests: new Set(passedTests === undefined ? listTests(rows) : readPassed(passedTests)),
    cases: readCases(),
  };
}

/** What is wrong with the proof of a row; undefined if nothing is. */
export function flaw({ proof, where }: Row, { tests, cases }: Proofs): string | undefined {
  switch (proof) {
    case "test": {
      const [file = ""] = where.split(" > ");
      if (file === where) return `names no test of a file: ${where}`;
      if (!existsSync(join(root, file))) return `there is no file ${file}`;
      // In two forms, both have to pass.
      if (tests.has(where) || FORMS.every((form) => tests.has(`${where} (${form})`))) return;
      return passedTests === undefined ? `there is no test ${where}` : `did not pass: ${where}`;
    }
    case "case":
      return cases.has(where) ? undefined : `no case ${where} is run by pnpm conformance`;
    case "no":
      if (where.length >= SHORTEST_REASON && where.includes(" ")) return;
      return `"${where}" is no reason`;
    default:
      return `"${proof}" is no kind of proof: test, case, no`;
  }
}

function readPassed(file: string): string[] {
  return JSON.parse(readFileSync(file, "utf8")) as string[];
}

/** The tests of the files that rows name, by vitest, which loads these files but runs no test. */
function listTests(rows: readonly Row[]): string[] {
  const files = new Set(
    rows.filter(({ proof }) => proof === "test").map(({ where }) => where.split(" > ", 1)[0] ?? ""),
  );
  const there = [...files].filter((file) => existsSync(join(root, file)));
  if (there.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
  try {
    const report = join(folder, "tests.json");
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const { status, stderr } = spawnSync(
      process.execPath,
      [vitest, "list", `--json=${report}`, ...there],
      { cwd: root, encoding: "utf8", env: withoutVitest() },
    );
    if (status !== 0) throw new Error(`vitest list has failed: ${stderr}`);
    const listed = JSON.parse(readFileSync(report, "utf8")) as { file: string; name: string }[];
    return listed.map(({ file, name }) => `${relative(root, file).split(sep).join("/")} > ${name}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The environment of whoever started this run of vitest. */
function withoutVitest(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")),
  );
}

function readCases(): Set<string> {
  const conformance = new URL("../", import.meta.url);
  const profiles = JSON.parse(
    readFileSync(new URL("profiles.json", conformance), "utf8"),
  ) as Record<string, string[]>;
  const run = new Set(Object.values(profiles).flat());
  const ids = new Set<string>();
  for (const name of readdirSync(new URL("cases/", conformance))) {
    if (!run.has(name.replace(/\.jsonl$/, ""))) continue;
    const text = readFileSync(new URL(`cases/${name}`, conformance), "utf8");
    for (const [, id] of text.matchAll(/^\{"id":"([^"]+)"/gm)) ids.add(id as string);
  }
  return ids;
}
