import type { CaseProcess } from "../src/case-process.js";
import { type Difference, findDifference } from "../src/difference.js";
import type { FormName } from "../src/program.js";
import { isOlder, type Recorded, type Recorder, type Version } from "./recorder.js";

/** Why a program says nothing about ours: CPython itself leaves open what is right. */
export const REASONS = {
  invalid: "misuses the language of the programs",
  tie: "two timers due at the same time",
  unordered: "depends on the order of a set",
  classes: "CPython's C and Python classes differ, and ours does as the Python ones",
  eagerGroup: "an eager child of a TaskGroup, before CPython 3.14",
} as const;

export type Reason = keyof typeof REASONS;

/** Why a recorded program is not worth running, if so. */
export function reasonToSkip(recorded: Recorded, version: Version): Reason | undefined {
  if (recorded.problem !== null) return "invalid";
  if (recorded.flags.includes("tie")) return "tie";
  if (recorded.flags.includes("unordered")) return "unordered";
  const { program } = recorded;
  // A child that is done at once was reported inside create_task: fixed since. See KNOWN_314 in
  // tools/build.py.
  const group = program.eager === true && JSON.stringify(program).includes('"TaskGroup"');
  return group && isOlder(version, 3, 14) ? "eagerGroup" : undefined;
}

/** What came of one program in one form. */
export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "skipped"; readonly reason: Reason }
  | { readonly kind: "differs"; readonly difference: Difference };

/** Runs a program that is worth it. Only if it differs, CPython is asked what it leaves open. */
export async function judge(
  recorded: Recorded,
  form: FormName,
  recorder: Recorder,
  ours: Pick<CaseProcess, "ask">,
): Promise<Verdict> {
  const { program, trace } = recorded;
  const answer = await ours.ask({ program, form, asyncLocalStorage: null });
  const difference = findDifference({ id: "", program, trace }, answer);
  if (difference === undefined) return { kind: "same" };
  const { pure, shaken } = await recorder.recordAgain(program);
  if (shaken.some((other) => !sameLines(other, trace))) {
    return { kind: "skipped", reason: "unordered" };
  }
  if (answer.problem === null && sameLines(pure, answer.trace)) {
    return { kind: "skipped", reason: "classes" };
  }
  return { kind: "differs", difference };
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
