// Runs every check of the project and ends with one line, `N passed, N failed`,
// the true sum over all of them. It goes on after a failure.
//
//   node scripts/test.mjs               everything
//   node scripts/test.mjs check         format, lint, types and layers
//   node scripts/test.mjs unit built    these steps only
import { join } from "node:path";
import { run } from "./command.mjs";
import { conclude, inWords, judge, readReport, scratch } from "./counts.mjs";

/** @import { Counts } from "./counts.mjs" */

/**
 * Where a step's numbers come from: `exit` counts the step itself as one check, `file` reads what
 * the vitest reporter wrote, `line` takes the last `N passed, N failed` that it printed.
 *
 * @typedef {"exit" | "file" | "line"} Source
 * @typedef {{ name: string, title: string, commands: string[], counts: Source,
 *             env?: Record<string, string> }} Step
 */

const colors = process.stdout.isTTY ? "force" : "off";
const vitest = "vitest run --allowOnly=false";
const packages =
  '--project="@asyncio-ts/*" --project=interop --project=conformance --project=reliability';
// These need what the build makes.
const packaging = `${vitest} --project=packaging packaging`;
// What the unit tests write, and the step after them reads: see plain-reporter.ts.
const passed = join(scratch, "passed.json");
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
    env: { PASSED_FILE: passed },
  },
  { name: "build", title: "build", commands: ["turbo run build"], counts: "exit" },
  {
    name: "built-types",
    title: "types of the built packages",
    commands: ["tsc -p tsconfig.built.json", "tsc -p tsconfig.built-node.json"],
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
    name: "speed",
    title: "speed: ratios that no noise reaches",
    commands: ["node --import tsx bench/guard.ts"],
    counts: "line",
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
    name: "fuzz",
    title: "new programs beside CPython",
    // The same programs and the same CPython everywhere.
    commands: [`${fromSource} conformance/fuzz.ts --seed 1 --count 25 --python pyodide`],
    counts: "line",
  },
  {
    name: "cpython",
    title: "the tables of CPython's tests",
    commands: [`${vitest} --project=cpython`],
    counts: "file",
  },
  {
    name: "examples",
    title: "examples",
    commands: [`${vitest} --project=examples`],
    counts: "file",
  },
];

const CHECK = ["lint", "types", "layers"];

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
    const result = await run(command, {
      name: step.name,
      env: { ...step.env, COUNTS_FILE: file },
    });
    ok &&= result.ok;
    last = result.last;
  }
  if (step.counts === "exit") return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return judge(step.counts === "file" ? readReport(file) : last, ok);
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
  // From here on a proof is a test that has passed. Without this step, one that exists.
  if (step.name === "unit") process.env.PASSED_TESTS = passed;
  results.push({ step, counts, seconds: (performance.now() - start) / 1000 });
}

console.log("\n== summary ==");
for (const { step, counts, seconds } of results) {
  const mark = counts.failed === 0 ? "ok  " : "FAIL";
  console.log(`${mark} ${step.title}: ${inWords(counts)} (${seconds.toFixed(1)} s)`);
}
conclude(results.map(({ counts }) => counts));
