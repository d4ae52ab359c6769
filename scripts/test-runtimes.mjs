// Runs the tests of the built packages on each runtime that they are made for, and ends with one
// line, `N passed, N failed`, the true sum over all of them. It goes on after a failure.
//
//   node scripts/test-runtimes.mjs                all of scripts/runtimes/table.mjs
//   node scripts/test-runtimes.mjs node@24 bun    these only
import { join } from "node:path";
import { run } from "./command.mjs";
import { conclude, inWords, judge, readReport, scratch, sum } from "./counts.mjs";
import { fetchRuntime } from "./runtimes/fetch.mjs";
import { RUNTIMES } from "./runtimes/table.mjs";
import { PROJECTS, PROJECTS_ON_NODE, printTable, suitesOf, tellSuites } from "./suites.mjs";

/**
 * @import { Runtime } from "./runtimes/table.mjs"
 * @import { Suite } from "./suites.mjs"
 */

/** Milliseconds for one suite on one runtime: a runtime on which a test never ends has failed. */
const LIMIT = 10 * 60_000;

const projects = [...PROJECTS, ...PROJECTS_ON_NODE];

/**
 * @param {Runtime} runtime
 * @param {string} program
 * @returns {Promise<Suite[]>}
 */
async function testOn(runtime, program) {
  const { name, options, version } = runtime;
  const file = join(scratch, `${name}.json`);
  const env = {
    TARGET: "dist",
    COUNTS_FILE: file,
    RUN_OPTIONS: options.join(" "),
    EXPECTED_HOST: `${runtime.package} ${version}`,
    // Those of who started this are for another runtime.
    NODE_OPTIONS: "",
  };
  const vitest = [
    ...[program, ...runtime.vitest, "node_modules/vitest/vitest.mjs", "run", "--allowOnly=false"],
    ...[`--pool=${runtime.pool}`, "--silent=passed-only"],
    ...["--reporter=dot", "--reporter=./scripts/plain-reporter.ts"],
    ...projects.map((project) => `--project=${project}`),
  ];
  const tests = await run(vitest, { name, env, limit: LIMIT });
  const report = readReport(file);
  const suites = suitesOf(report, tests.ok, projects);
  // Without the condition for sources, so it runs what has been built.
  const cases = await run([program, ...options, "conformance/run.ts"], { name, env, limit: LIMIT });
  suites.push({ name: "traces", ...judge(cases.last, cases.ok) });
  tellSuites(name, suites, report);
  return suites;
}

/**
 * @param {Runtime} runtime
 * @returns {Promise<{ title: string, suites: Suite[] }>}
 */
async function test(runtime) {
  const { name, version } = runtime;
  console.log(`\n== ${name} ==`);
  try {
    const program = fetchRuntime(runtime);
    console.log(`${runtime.package} ${version}: ${program}`);
    return { title: `${name} (${version})`, suites: await testOn(runtime, program) };
  } catch (error) {
    console.log(String(error));
    return { title: `${name} (-)`, suites: [{ name: "start", passed: 0, failed: 1 }] };
  }
}

const names = process.argv.slice(2);
const known = RUNTIMES.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no runtime "${unknown.join('", "')}". There are: ${known.join(", ")}.`);
  process.exit(2);
}
const chosen = RUNTIMES.filter(({ name }) => names.length === 0 || names.includes(name));

console.log("\n== build ==");
const build = await run("turbo run build", { name: "build" });
if (build.ok) {
  const results = [];
  for (const runtime of chosen) results.push(await test(runtime));
  console.log("\n== summary ==");
  for (const { title, suites } of results) {
    const counts = sum(suites);
    console.log(`${counts.failed === 0 ? "ok  " : "FAIL"} ${title}: ${inWords(counts)}`);
  }
  console.log();
  printTable(results);
  conclude(results.flatMap(({ suites }) => suites));
} else {
  conclude([{ passed: 0, failed: 1 }]);
}
