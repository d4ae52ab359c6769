import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { userPath } from "../src/case-file.js";
import type { FormName } from "../src/program.js";
import type { Recorded, Recorder } from "./recorder.js";

const FOLDER = fileURLToPath(new URL("../differences", import.meta.url));

/** Writes a program as a case file of its own. The result is the command that runs it. */
export function writeDifference(
  { program, trace }: Recorded,
  { id, profile, form }: { id: string; profile: string; form: FormName },
  { title, version }: Pick<Recorder, "title" | "version">,
  folder = FOLDER,
): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${id}.jsonl`);
  const since = `${version[0]}.${version[1]}`;
  const found = { id, profile, since, note: `recorded with ${title}`, program, trace };
  writeFileSync(file, `${JSON.stringify(found)}\n`);
  return `pnpm conformance --form ${form} ${relative(userPath("."), file)}`;
}
