import { mergeConfig } from "vitest/config";
import { project } from "../vitest.shared.js";

// Whole programs run here, each with seconds of its own work on a slow machine.
export default mergeConfig(project("packaging"), {
  test: { testTimeout: 120_000, hookTimeout: 120_000 },
});
