import type { Answer } from "./case-process.js";
import type { Case } from "./program.js";

/** Where a trace leaves the stored one. `undefined` stands for a line that is not there. */
export interface Difference {
  /** Counted from 1. */
  readonly line: number;
  readonly expected: string | undefined;
  readonly got: string | undefined;
  readonly problem: string | null;
}

/**
 * The first line that differs, or `undefined` for a case that passed. A problem fails the case
 * even if all lines are the same.
 */
export function findDifference(stored: Case, answer: Answer): Difference | undefined {
  const expected = stored.trace;
  const got = answer.trace;
  const length = Math.max(expected.length, got.length);
  let index = 0;
  while (index < length && expected[index] === got[index]) index += 1;
  if (index === length && answer.problem === null) return undefined;
  const { problem } = answer;
  return { line: index + 1, expected: expected[index], got: got[index], problem };
}

export function describeDifference(id: string, form: string, difference: Difference): string {
  const { line, expected, got, problem } = difference;
  return [
    `FAILED ${id} (${form}), line ${line}`,
    `  expected: ${expected ?? "(no more lines)"}`,
    `  got:      ${got ?? "(no more lines)"}`,
    ...(problem === null ? [] : [`  problem:  ${problem.replaceAll("\n", "\n    ")}`]),
  ].join("\n");
}
