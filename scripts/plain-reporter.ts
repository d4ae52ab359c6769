import { writeFileSync } from "node:fs";
import { relative, sep } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { root } from "./command.mjs";

/**
 * Counts a run in plain words, and for `scripts/test.mjs` and its like also in the file that
 * COUNTS_FILE names. The line is prefixed: only the whole run ends with a bare one. The names of the
 * tests that passed go to the file that PASSED_FILE names, each behind the path of its own file.
 */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const projects: Record<string, { passed: number; failed: number }> = {};
    const passedTests: string[] = [];
    const skipped: { name: string; reason: string }[] = [];
    for (const module of modules) {
      const { name } = module.project;
      const counts = (projects[name] ??= { passed: 0, failed: 0 });
      // Errors of a file or of a describe block belong to no test.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") {
          counts.passed++;
          passedTests.push(`${pathOf(module)} > ${test.fullName}`);
        } else if (state === "skipped")
          skipped.push({ name: fullName(test), reason: reason(test) });
        // A test that is still pending was cut off.
        else counts.failed++;
      }
    }
    if (errors.length > 0) projects["outside of every test"] = { passed: 0, failed: errors.length };
    const all = Object.values(projects);
    const passed = all.reduce((sum, counts) => sum + counts.passed, 0);
    const failed = all.reduce((sum, counts) => sum + counts.failed, 0);
    const file = process.env.COUNTS_FILE;
    if (file !== undefined) {
      writeFileSync(file, JSON.stringify({ passed, failed, projects, skipped }));
    }
    if (process.env.PASSED_FILE !== undefined) {
      writeFileSync(process.env.PASSED_FILE, JSON.stringify(passedTests));
    }
    const rest = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
    console.log(`vitest: ${passed} passed, ${failed} failed${rest}`);
  }
}

function fullName(test: TestCase): string {
  return `${test.project.name}: ${test.fullName}`;
}

/** From the root of the repository, with slashes. */
function pathOf({ moduleId }: TestModule): string {
  return relative(root, moduleId).split(sep).join("/");
}

/** What the test gave to `context.skip()`; empty if nothing. */
function reason(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" ? result.note : undefined) ?? "";
}
