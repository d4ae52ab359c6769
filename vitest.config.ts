import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      "packages/*/vitest.config.ts",
      "{interop,conformance,examples,packaging,reliability}/vitest.config.ts",
      "conformance/cpython/vitest.config.ts",
      "scripts/vitest.config.ts",
    ],
    reporters: ["default", "./scripts/plain-reporter.ts"],
  },
});
