import { asyncForm, generatorForm } from "@asyncio-ts/test-kit/forms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { play } from "./play.js";
import { programs } from "./program.js";

describe("random programs", () => {
  it("run in the same way in both forms, turn by turn", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const log = await play(program, generatorForm);
        expect(await play(program, asyncForm)).toEqual(log);
        for (const word of ["cancelled", "TimeoutError", "ended: ok", "DeadlockError", "report"]) {
          if (log.some((line) => line.includes(word))) seen.set(word, (seen.get(word) ?? 0) + 1);
        }
      }),
      { numRuns: 1000 },
    );
    // Programs in which nothing happens would prove nothing.
    for (const word of ["cancelled", "TimeoutError", "ended: ok", "DeadlockError"]) {
      expect(seen.get(word) ?? 0, `programs with ${word}`).toBeGreaterThan(20);
    }
  });
});
