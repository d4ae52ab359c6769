import { describe } from "vitest";
import { asyncGenerators } from "./scenarios/async-generators.js";
import { branches } from "./scenarios/branches.js";
import { depth } from "./scenarios/depth.js";
import { facade } from "./scenarios/facade.js";
import { floating } from "./scenarios/floating.js";
import { foreignAwaits } from "./scenarios/foreign-awaits.js";
import { fromPromises } from "./scenarios/from-promise.js";
import { handlers } from "./scenarios/handlers.js";
import { locks } from "./scenarios/locks.js";
import { memoised } from "./scenarios/memoised.js";
import { plainCode } from "./scenarios/plain-code.js";
import { severalAwaits } from "./scenarios/several-awaits.js";
import { twoLoops } from "./scenarios/two-loops.js";
import { type BothModes, inMode, type Mode } from "./stage.js";

/** Scenarios by what they are about. */
export type Suites = Readonly<Record<string, (bothModes: BothModes) => void>>;

/** Those that need nothing but the language and timers. */
const neutral: Suites = {
  "several awaits at once in one task": severalAwaits,
  "branches of one task": branches,
  "foreign awaits": foreignAwaits,
  fromPromise: fromPromises,
  "handlers made in a task": handlers,
  "a memoised async function": memoised,
  "plain code beside tasks": plainCode,
  locks,
  "floating calls": floating,
  "async generators and returned thenables": asyncGenerators,
  "current task, context and order at every depth": depth,
  "two loops at once": twoLoops,
  "through compat-asyncio": facade,
};

/** The scenarios, in one of the two modes. */
export function interopSuite(mode: Mode, suites: Suites = neutral): void {
  describe(`AsyncLocalStorage ${mode}`, () => {
    const bothModes = inMode(mode);
    for (const [title, suite] of Object.entries(suites)) describe(title, () => suite(bothModes));
  });
}
