import { inWords, judge } from "./counts.mjs";

/**
 * @import { Counts, Report } from "./counts.mjs"
 * @typedef {Counts & { name: string }} Suite
 */

/** The projects of vitest whose tests don't belong to one host. */
export const PROJECTS = [
  "@asyncio-ts/loop",
  "@asyncio-ts/future",
  "@asyncio-ts/task",
  "@asyncio-ts/queue",
  "@asyncio-ts/sync",
  "@asyncio-ts/compat-asyncio",
  "interop",
  "conformance",
];

/** Those that need Node's modules: Deno and Bun have them too, browsers don't. */
export const PROJECTS_ON_NODE = [
  "@asyncio-ts/net",
  "@asyncio-ts/executor",
  "@asyncio-ts/subprocess",
  "@asyncio-ts/compat-aiodns",
];

/**
 * The counts of each of these projects, from one run of vitest over all of them. A project without tests has
 * failed, and so has a test that was skipped and doesn't say why.
 *
 * @param {Report | undefined} report
 * @param {boolean} ok whether the run ended well
 * @param {readonly string[]} projects
 * @returns {Suite[]}
 */
export function suitesOf(report, ok, projects = PROJECTS) {
  const found = report?.projects ?? {};
  const suites = projects.map((name) => ({ name: short(name), ...judge(found[name], true) }));
  for (const [name, counts] of Object.entries(found)) {
    if (!projects.includes(name)) suites.push({ name, ...counts });
  }
  const silent = (report?.skipped ?? []).filter(({ reason }) => reason === "").length;
  if (silent > 0) suites.push({ name: "skipped without a reason", passed: 0, failed: silent });
  if (!ok && suites.every(({ failed }) => failed === 0)) {
    suites.push({ name: "the end of the run", passed: 0, failed: 1 });
  }
  return suites;
}

/**
 * @param {string} name
 * @param {readonly Suite[]} suites
 * @param {Report | undefined} report
 */
export function tellSuites(name, suites, report) {
  for (const suite of suites) console.log(`${name} ${suite.name}: ${inWords(suite)}`);
  for (const test of report?.skipped ?? []) {
    console.log(`${name} skipped: ${test.name}: ${test.reason || "it doesn't say why"}`);
  }
}

/**
 * A row for each run, a column for each suite; a cell has what passed, and what failed if any did.
 *
 * @param {readonly { title: string, suites: readonly Suite[] }[]} runs
 */
export function printTable(runs) {
  const names = [...new Set(runs.flatMap(({ suites }) => suites.map(({ name }) => name)))];
  const rows = [["", ...names]];
  for (const { title, suites } of runs) {
    const cells = names.map((name) => {
      const suite = suites.find((one) => one.name === name);
      if (suite === undefined) return "-";
      return suite.failed === 0 ? `${suite.passed}` : `${suite.passed}, ${suite.failed} FAILED`;
    });
    rows.push([title, ...cells]);
  }
  const widths = ["", ...names].map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    console.log(cells.join("  ").trimEnd());
  }
}

/** @param {string} project */
function short(project) {
  return project.replace("@asyncio-ts/", "");
}
