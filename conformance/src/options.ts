import { parseArgs } from "node:util";
import type { FormName } from "./program.js";

export const USAGE = `Usage: pnpm conformance [options] [FILE.jsonl ...]

Runs recorded programs on the virtual clock and compares every line with CPython's trace.
Without a file: the profiles that profiles.json lists as complete.

  --form generator|async          only this kind of coroutine (both if left out)
  --case ID                       only this case
  --async-local-storage on|off    whether the loop uses AsyncLocalStorage
  --help                          this text`;

export interface Options {
  readonly forms: readonly FormName[];
  readonly caseId: string | undefined;
  readonly asyncLocalStorage: boolean | undefined;
  readonly files: readonly string[];
  readonly help: boolean;
}

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    // `pnpm conformance -- --form async` hands on the dashes too.
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      form: { type: "string" },
      case: { type: "string" },
      "async-local-storage": { type: "string" },
      help: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  return {
    forms: parseForms(values.form),
    caseId: values.case,
    asyncLocalStorage: onOrOff(values["async-local-storage"]),
    files: positionals,
    help: values.help,
  };
}

/** The forms that `--form` names; both if it is left out. */
export function parseForms(value: string | undefined): readonly FormName[] {
  if (value === undefined) return ["generator", "async"];
  if (value === "generator" || value === "async") return [value];
  throw new Error(`--form is generator or async, not '${value}'`);
}

function onOrOff(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === "on" || value === "off") return value === "on";
  throw new Error(`--async-local-storage is on or off, not '${value}'`);
}
