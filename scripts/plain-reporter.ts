import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Counts a run in plain words, and for `scripts/test.mjs` also in the file that
 * COUNTS_FILE names. The line is prefixed: only the whole run ends with a bare one.
 */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      // Errors of a file or of a describe block belong to no test.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) counts[test.result().state]++;
    }
    // A test that never reported was cut off.
    const failed = counts.failed + counts.pending;
    const file = process.env.COUNTS_FILE;
    if (file !== undefined) writeFileSync(file, JSON.stringify({ passed: counts.passed, failed }));
    const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
    console.log(`vitest: ${counts.passed} passed, ${failed} failed${skipped}`);
  }
}
