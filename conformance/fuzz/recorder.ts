import type { Program } from "../src/program.js";

/** A program, and what CPython did with it. */
export interface Recorded {
  readonly program: Program;
  readonly trace: readonly string[];
  /** What the trace depends on that CPython leaves undefined: `tie`, `unordered`. */
  readonly flags: readonly string[];
  /** How the program misuses the language, so that its trace means nothing. */
  readonly problem: string | null;
}

/** Other traces that CPython gives for a program. */
export interface OtherTraces {
  /** Of the pure-Python classes, instead of those in C. */
  readonly pure: readonly string[];
  /** With several orders of the sets of tasks. */
  readonly shaken: readonly (readonly string[])[];
}

export type Version = readonly [major: number, minor: number, micro: number];

/** A CPython that makes and records programs. */
export interface Recorder {
  /** As in "CPython 3.14.2 (pyodide)". */
  readonly title: string;
  readonly version: Version;
  /** The programs number `first` and following of a seed. */
  make(profile: string, seed: number, first: number, count: number): Promise<Recorded[]>;
  record(program: Program): Promise<Recorded>;
  recordAgain(program: Program): Promise<OtherTraces>;
  close(): void;
}

/** A recorder over something that answers a line of JSON as record.py does. */
export function recorder(
  where: string,
  version: Version,
  answer: (request: string) => Promise<string>,
  close: () => void,
): Recorder {
  const ask = async (request: object) => JSON.parse(await answer(JSON.stringify(request)));
  return {
    title: `CPython ${version.join(".")} (${where})`,
    version,
    make: (...range) => ask({ make: range }),
    record: (program) => ask({ record: program }),
    recordAgain: (program) => ask({ again: program }),
    close,
  };
}

export function parseVersion(text: string): Version {
  const [, major, minor, micro] = /(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  if (micro === undefined) throw new Error(`this is no version of Python: '${text.trim()}'`);
  return [Number(major), Number(minor), Number(micro)];
}

export function isOlder(version: Version, major: number, minor: number): boolean {
  return version[0] < major || (version[0] === major && version[1] < minor);
}
