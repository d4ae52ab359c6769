import { describe } from "vitest";
import { asyncGenerators } from "./scenarios/async-generators.js";
import { branches } from "./scenarios/branches.js";
import { depth } from "./scenarios/depth.js";
import { facade } from "./scenarios/facade.js";
import { floating } from "./scenarios/floating.js";
import { foreignAwaits } from "./scenarios/foreign-awaits.js";
import { fromPromises } from "./scenarios/from-promise.js";
import { handlers } from "./scenarios/handlers.js";
import { httpHandlers } from "./scenarios/http-handlers.js";
import { locks } from "./scenarios/locks.js";
import { memoised } from "./scenarios/memoised.js";
import { plainCode } from "./scenarios/plain-code.js";
import { severalAwaits } from "./scenarios/several-awaits.js";
import { stores } from "./scenarios/stores.js";
import { twoLoops } from "./scenarios/two-loops.js";
import { type BothModes, inMode, type Mode } from "./stage.js";

const suites: Record<string, (bothModes: BothModes) => void> = {
  "several awaits at once in one task": severalAwaits,
  "branches of one task": branches,
  "foreign awaits": foreignAwaits,
  fromPromise: fromPromises,
  "handlers made in a task": handlers,
  "HTTP handlers made in a task": httpHandlers,
  "a memoised async function": memoised,
  "plain code beside tasks": plainCode,
  locks: locks,
  "floating calls": floating,
  "async generators and returned thenables": asyncGenerators,
  "AsyncLocalStorage stores of the user": stores,
  "current task, context and order at every depth": depth,
  "two loops at once": twoLoops,
  "through compat-asyncio": facade,
};

/** All scenarios, in one of the two modes. */
export function interopSuite(mode: Mode): void {
  describe(`AsyncLocalStorage ${mode}`, () => {
    const bothModes = inMode(mode);
    for (const [title, suite] of Object.entries(suites)) describe(title, () => suite(bothModes));
  });
}
