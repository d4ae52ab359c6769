import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case, FormName } from "./program.js";

/** The cases of one file, one JSON object a line. */
export interface CaseFile {
  readonly profile: string;
  readonly cases: readonly Case[];
}

export function readCaseFile(path: string): CaseFile {
  const lines = readFileSync(path, "utf8").split("\n");
  const cases: Case[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    cases.push(parseCase(line, `${path}:${index + 1}`));
  }
  return { profile: basename(path, ".jsonl"), cases };
}

function parseCase(line: string, where: string): Case {
  let found: Partial<Case> | null;
  try {
    found = JSON.parse(line);
  } catch (cause) {
    throw new Error(`${where}: this line is not JSON`, { cause });
  }
  const { id, program, trace } = found ?? {};
  if (typeof id !== "string" || program?.coros === undefined || !Array.isArray(trace)) {
    throw new Error(`${where}: a case has an id, a program and a trace`);
  }
  return { id, program, trace };
}

/** The files of the profiles that are complete in a form, as profiles.json lists them. */
export function completeProfiles(form: FormName): string[] {
  return listed()[form].map((profile) => here(`cases/${profile}.jsonl`));
}

/** Each profile of profiles.json with the forms that list it. */
export function profileForms(): ReadonlyMap<string, readonly FormName[]> {
  const forms = new Map<string, FormName[]>();
  for (const [form, profiles] of Object.entries(listed()) as [FormName, string[]][]) {
    for (const profile of profiles) forms.set(profile, [...(forms.get(profile) ?? []), form]);
  }
  return forms;
}

function listed(): Record<FormName, string[]> {
  return JSON.parse(readFileSync(here("profiles.json"), "utf8"));
}

/** A path as the user wrote it. pnpm runs scripts in the package's folder and keeps the user's in INIT_CWD. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

function here(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
