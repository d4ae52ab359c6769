import { defineConfig, mergeConfig } from "vitest/config";
import { project } from "../vitest.shared.js";

export default mergeConfig(
  project("reliability"),
  defineConfig({
    test: {
      // What is measured here must not be measured beside other tests.
      fileParallelism: false,
      sequence: { groupOrder: 1 },
      testTimeout: 120_000,
      // Where time is measured, no collection of garbage should fall into it.
      execArgv: ["--expose-gc", "--max-semi-space-size=128"],
    },
  }),
);
