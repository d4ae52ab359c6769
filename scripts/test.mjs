// Runs every check of the project and ends with one line, `N passed, N failed`,
// the true sum over all of them. It goes on after a failure.
//
//   node scripts/test.mjs               everything
//   node scripts/test.mjs check         format, lint, types and layers
//   node scripts/test.mjs unit built    these steps only
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/**
 * Where a step's numbers come from: `exit` counts the step itself as one check, `file` reads what
 * the vitest reporter wrote, `line` takes the last `N passed, N failed` that it printed.
 *
 * @typedef {"exit" | "file" | "line"} Source
 * @typedef {{ name: string, title: string, commands: string[], counts: Source,
 *             env?: Record<string, string> }} Step
 * @typedef {{ passed: number, failed: number }} Counts
 */

const colors = process.stdout.isTTY ? "force" : "off";
const vitest = "vitest run --allowOnly=false";
const packages =
  '--project="@asyncio-ts/*" --project=interop --project=conformance --project=reliability';
// These need what the build makes.
const packaging = `${vitest} --project=packaging packaging`;
const fromSource = "node --conditions=@asyncio-ts/source --import tsx";

/** @type {Step[]} */
const steps = [
  {
    name: "lint",
    title: "format and lint",
    commands: [`biome ci --error-on-warnings --diagnostic-level=warn --colors=${colors}`],
    counts: "exit",
  },
  {
    name: "types",
    title: "types",
    commands: ["tsc", "turbo run typecheck --continue"],
    counts: "exit",
  },
  { name: "layers", title: "layers", commands: [`${vitest} --project=layers`], counts: "file" },
  {
    name: "unit",
    title: "unit tests on the sources",
    commands: [`${vitest} ${packages}`],
    counts: "file",
  },
  { name: "build", title: "build", commands: ["turbo run build"], counts: "exit" },
  {
    name: "built-types",
    title: "types of the built packages",
    commands: ["tsc -p tsconfig.built.json"],
    counts: "exit",
  },
  {
    name: "built",
    title: "the same tests on the built packages",
    commands: [`${vitest} ${packages} --project=examples`],
    counts: "file",
    env: { TARGET: "dist" },
  },
  {
    name: "packed",
    title: "packed and installed, publint, attw",
    commands: [`${packaging}/packed.test.ts`],
    counts: "file",
  },
  {
    name: "size",
    title: "sizes",
    commands: [`${packaging}/size.test.ts`],
    counts: "file",
  },
  {
    name: "browser",
    title: "bundles for the browser",
    commands: [`${packaging}/browser.test.ts`],
    counts: "file",
  },
  {
    name: "api",
    title: "the reports of the public API",
    commands: [`${packaging}/api.test.ts --update=none`],
    counts: "file",
  },
  {
    name: "conformance",
    title: "conformance",
    commands: [`${fromSource} conformance/run.ts`],
    counts: "line",
  },
  {
    name: "examples",
    title: "examples",
    commands: [`${vitest} --project=examples`],
    counts: "file",
  },
];

const CHECK = ["lint", "types", "layers"];
const BARE = /^(\d+) passed, (\d+) failed$/;

/**
 * Runs one command and shows its output as it comes. A bare result line is shown with the step's
 * name in front, so that only the end of the whole run looks like the end.
 *
 * @param {string} command
 * @param {Step} step
 * @param {string} file
 * @returns {Promise<{ ok: boolean, last: Counts | undefined }>}
 */
function run(command, step, file) {
  /** @type {Counts | undefined} */
  let last;
  const child = spawn(command, {
    cwd: root,
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`,
      TURBO_TELEMETRY_DISABLED: "1",
      TURBO_NO_UPDATE_NOTIFIER: "1",
      // Through a pipe the tools can't see for themselves who reads.
      ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }),
      ...step.env,
      COUNTS_FILE: file,
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const text = stripVTControlCharacters(line).trim();
      const match = BARE.exec(text);
      if (match === null) {
        console.log(line);
      } else {
        if (stream === child.stdout) last = { passed: Number(match[1]), failed: Number(match[2]) };
        console.log(`${step.name}: ${text}`);
      }
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.log(String(error));
      resolve({ ok: false, last: undefined });
    });
    child.on("close", (code) => resolve({ ok: code === 0, last }));
  });
}

/**
 * @param {string} file
 * @returns {Counts | undefined}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {Step} step
 * @returns {Promise<Counts>}
 */
async function count(step) {
  const file = join(scratch, `${step.name}.json`);
  let ok = true;
  /** @type {Counts | undefined} */
  let last;
  for (const command of step.commands) {
    const result = await run(command, step, file);
    ok &&= result.ok;
    last = result.last;
  }
  if (step.counts === "exit") return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counts = step.counts === "file" ? readCounts(file) : last;
  // A suite that crashed before it counted, or that found nothing to test, has failed.
  if (counts === undefined || counts.passed + counts.failed === 0) return { passed: 0, failed: 1 };
  // So has one that counted no failure and yet ended as one.
  if (!ok && counts.failed === 0) return { passed: counts.passed, failed: 1 };
  return counts;
}

const names = process.argv.slice(2).flatMap((name) => (name === "check" ? CHECK : [name]));
const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  const known = ["check", ...steps.map((step) => step.name)].join(", ");
  console.error(`There is no step "${unknown.join('", "')}". The steps are: ${known}.`);
  process.exit(2);
}
const chosen = names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));

/** @type {{ step: Step, counts: Counts, seconds: number }[]} */
const results = [];
for (const step of chosen) {
  console.log(`\n== ${step.title} ==`);
  const start = performance.now();
  const counts = await count(step);
  results.push({ step, counts, seconds: (performance.now() - start) / 1000 });
}

console.log("\n== summary ==");
for (const { step, counts, seconds } of results) {
  const mark = counts.failed === 0 ? "ok  " : "FAIL";
  const numbers = `${counts.passed} passed, ${counts.failed} failed`;
  console.log(`${mark} ${step.title}: ${numbers} (${seconds.toFixed(1)} s)`);
}
const passed = results.reduce((sum, { counts }) => sum + counts.passed, 0);
const failed = results.reduce((sum, { counts }) => sum + counts.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
