import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `projects` and `skipped` come from vitest alone: see plain-reporter.ts.
 *
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, reason: string }} Skipped
 * @typedef {Counts & { projects?: Record<string, Counts>, skipped?: Skipped[] }} Report
 */

/** A folder for the files of this run, which goes with it. */
export const scratch = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/**
 * What the vitest reporter wrote, if it did.
 *
 * @param {string} file
 * @returns {Report | undefined}
 */
export function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * The counts of a suite that ended well or not.
 *
 * @param {Counts | undefined} counts
 * @param {boolean} ok
 * @returns {Counts}
 */
export function judge(counts, ok) {
  // A suite that crashed before it counted, or that found nothing to test, has failed.
  if (counts === undefined || counts.passed + counts.failed === 0) return { passed: 0, failed: 1 };
  // So has one that counted no failure and yet ended as one.
  if (!ok && counts.failed === 0) return { passed: counts.passed, failed: 1 };
  return { passed: counts.passed, failed: counts.failed };
}

/** @param {Counts} counts */
export function inWords({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
  };
}

/**
 * The last line of a run, and its exit code.
 *
 * @param {readonly Counts[]} all
 */
export function conclude(all) {
  const total = sum(all);
  console.log(`\n${inWords(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}
