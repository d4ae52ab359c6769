import { join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defaultClientConditions } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { CHROMIUM_OPTIONS, chromium } from "./scripts/browser/chromium.mjs";
import { LEFT_OUT } from "./scripts/browser/left-out.mjs";
import { PROJECTS } from "./scripts/suites.mjs";
import { expectedHost, oneTarget } from "./vitest.shared.js";

// The tests in the Chromium that is installed, on the built packages, for scripts/test-browser.mjs.

const root = import.meta.dirname;

const provider = playwright({
  launchOptions: {
    ...(chromium === undefined ? {} : { executablePath: chromium }),
    args: [...CHROMIUM_OPTIONS, "--js-flags=--expose-gc"],
  },
});

function project(name: string, folder: string, include: string): TestProjectInlineConfiguration {
  return {
    plugins: [oneTarget],
    resolve: { conditions: [...defaultClientConditions] },
    test: {
      root: join(root, folder),
      include: [include],
      exclude: [
        "**/node_modules/**",
        "**/dist/**",
        ...Object.keys(LEFT_OUT).map((file) => join(root, file)),
      ],
      testTimeout: 20_000,
      // Some tests measure time, and pages of one browser share what there is.
      fileParallelism: false,
      provide: { expectedHost },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider,
        instances: [{ browser: "chromium", name }],
      },
    },
  };
}

export default defineConfig({
  test: {
    reporters: ["dot", "./scripts/plain-reporter.ts"],
    silent: "passed-only",
    projects: [
      ...PROJECTS.map((name) =>
        project(name, name.replace("@asyncio-ts/", "packages/"), "**/*.test.ts"),
      ),
      project("traces", "conformance", "test/traces.browser.ts"),
    ],
  },
});
