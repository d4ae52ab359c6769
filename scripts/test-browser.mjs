// Runs the tests of the built packages in the Chromium that is installed, and ends with one line,
// `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, NO_CHROMIUM } from "./browser/chromium.mjs";
import { LEFT_OUT } from "./browser/left-out.mjs";
import { root, run } from "./command.mjs";
import { conclude, readReport, scratch } from "./counts.mjs";
import { PROJECTS, printTable, suitesOf, tellSuites } from "./suites.mjs";

/** @import { Suite } from "./suites.mjs" */

/** Milliseconds for all of it. */
const LIMIT = 15 * 60_000;

/**
 * Such as "150.0.7871.100".
 *
 * @param {string} program
 */
function versionOf(program) {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /\d+(\.\d+)+/.exec(stdout ?? "")?.[0] ?? "unknown";
}

/**
 * @param {string} program
 * @returns {Promise<Suite[]>}
 */
async function testIn(program) {
  const version = versionOf(program);
  console.log(`\n== chromium ==\nchromium ${version}: ${program}`);
  const file = join(scratch, "chromium.json");
  const vitest = [
    ...[process.execPath, "node_modules/vitest/vitest.mjs", "run", "--allowOnly=false"],
    ...["--config", "vitest.browser.config.ts"],
  ];
  const tests = await run(vitest, {
    name: "chromium",
    env: {
      TARGET: "dist",
      COUNTS_FILE: file,
      // Pages are told no more of the version than this.
      EXPECTED_HOST: `chromium ${version.split(".")[0]}`,
    },
    limit: LIMIT,
  });
  const report = readReport(file);
  const suites = suitesOf(report, tests.ok, [...PROJECTS, "traces"]);
  tellSuites("chromium", suites, report);
  for (const [left, reason] of Object.entries(LEFT_OUT)) {
    console.log(`chromium left out: ${left}: ${reason}`);
    if (existsSync(join(root, left))) continue;
    suites.push({ name: `${left}, left out, is not there`, passed: 0, failed: 1 });
  }
  console.log("\n== summary ==");
  printTable([{ title: `chromium (${version})`, suites }]);
  return suites;
}

if (chromium === undefined) {
  console.error(`The tests can't run in a browser: ${NO_CHROMIUM}`);
  conclude([{ passed: 0, failed: 1 }]);
} else {
  console.log("\n== build ==");
  const build = await run("turbo run build", { name: "build" });
  conclude(build.ok ? await testIn(chromium) : [{ passed: 0, failed: 1 }]);
}
