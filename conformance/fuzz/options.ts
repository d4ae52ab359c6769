import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { profileForms, userPath } from "../src/case-file.js";
import { parseForms } from "../src/options.js";
import type { FormName } from "../src/program.js";

export const USAGE = `Usage: pnpm conformance:fuzz [options]

Makes new programs, records them with CPython, and compares every line with ours.

  --seed N                  which programs; without it, others each time
  --count N                 how many of each profile (50)
  --profile NAME            only this one; may be given several times
  --form generator|async    only this kind of coroutine (both if left out)
  --python PATH|pyodide     the CPython; without it, a python of 3.13 or newer
                            that is found, else the one of pyodide
  --out FOLDER              where differences are written (conformance/differences)
  --shrink SECONDS          how long to make differing programs smaller, in all (30)
  --help                    this text`;

export interface Options {
  readonly seed: number;
  readonly count: number;
  /** The profiles to run, each with the forms that can run it. */
  readonly profiles: ReadonlyMap<string, readonly FormName[]>;
  /** A path, "pyodide", or `undefined` for what is found. */
  readonly python: string | undefined;
  /** `undefined` for the usual folder. */
  readonly out: string | undefined;
  /** Milliseconds. */
  readonly shrinkFor: number;
  readonly help: boolean;
}

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    // `pnpm conformance:fuzz -- --seed 1` hands on the dashes too.
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      seed: { type: "string" },
      count: { type: "string", default: "50" },
      profile: { type: "string", multiple: true, default: [] },
      form: { type: "string" },
      python: { type: "string" },
      out: { type: "string" },
      shrink: { type: "string", default: "30" },
      help: { type: "boolean", default: false },
    },
  });
  return {
    seed: values.seed === undefined ? randomInt(1_000_000) : whole("--seed", values.seed, 0),
    count: whole("--count", values.count, 1),
    profiles: chosenProfiles(values.profile, parseForms(values.form)),
    python: pythonPath(values.python),
    out: values.out === undefined ? undefined : userPath(values.out),
    shrinkFor: whole("--shrink", values.shrink, 0) * 1000,
    help: values.help,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new Error(`${name} is a whole number of ${least} or more, not '${text}'`);
}

function chosenProfiles(
  names: readonly string[],
  forms: readonly FormName[],
): ReadonlyMap<string, readonly FormName[]> {
  const known = profileForms();
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new Error(`no profile '${unknown}'; there are ${[...known.keys()].join(", ")}`);
  }
  const chosen = new Map<string, readonly FormName[]>();
  for (const [name, able] of known) {
    const both = able.filter((form) => forms.includes(form));
    if (both.length > 0 && (names.length === 0 || names.includes(name))) chosen.set(name, both);
  }
  if (chosen.size > 0) return chosen;
  throw new Error(`${names.join(", ")}: not in the ${forms.join(" or ")} form`);
}

/** A name without a slash is looked for on the PATH. */
function pythonPath(value: string | undefined): string | undefined {
  return value === undefined || !/[/\\]/.test(value) ? value : userPath(value);
}
