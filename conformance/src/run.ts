import { type CaseFile, completeProfiles, readCaseFile, userPath } from "./case-file.js";
import { CaseProcess } from "./case-process.js";
import { describeDifference, findDifference } from "./difference.js";
import type { Options } from "./options.js";
import type { FormName } from "./program.js";

/** Milliseconds of real time for one case; most take less than one. */
export const LIMIT = 10_000;

export interface Counts {
  passed: number;
  failed: number;
}

/** Runs what the options name, and tells of each difference and the sums by `print`. */
export async function runAll(options: Options, print: (line: string) => void): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0 };
  for (const form of options.forms) {
    const files = select(form, options);
    const caseProcess = new CaseProcess(LIMIT);
    try {
      for (const file of files) {
        const counts = await runFile(file, form, options, caseProcess, print);
        total.passed += counts.passed;
        total.failed += counts.failed;
        print(`${file.profile.padEnd(16)} ${form.padEnd(9)} ${inWords(counts)}`);
      }
    } finally {
      caseProcess.close();
    }
  }
  return total;
}

export function inWords({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}

function select(form: FormName, { files, caseId }: Options): CaseFile[] {
  const paths = files.length === 0 ? completeProfiles(form) : files.map(userPath);
  const all = paths.map(readCaseFile);
  const selected =
    caseId === undefined
      ? all
      : all.map((file) => ({ ...file, cases: file.cases.filter(({ id }) => id === caseId) }));
  const found = selected.filter(({ cases }) => cases.length > 0);
  if (found.length > 0) return found;
  throw new Error(caseId === undefined ? "no cases in these files" : `no case named '${caseId}'`);
}

async function runFile(
  { cases }: CaseFile,
  form: FormName,
  options: Options,
  caseProcess: CaseProcess,
  print: (line: string) => void,
): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0 };
  const asyncLocalStorage = options.asyncLocalStorage ?? null;
  for (const stored of cases) {
    const { program } = stored;
    const answer = await caseProcess.ask({ program, form, asyncLocalStorage });
    const difference = findDifference(stored, answer);
    if (difference === undefined) {
      counts.passed += 1;
    } else {
      counts.failed += 1;
      print(describeDifference(stored.id, form, difference));
    }
  }
  return counts;
}
