import { createTask } from "@asyncio-ts/task";
import { bothForms, errorOf } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "./virtually.js";

describe("a task that has failed", () => {
  bothForms("throws the same error at every await, with the stack as it was", async ({ co }) => {
    const boom = new TypeError("boom");
    const { stack } = boom;
    const failing = co(function* () {
      throw boom;
    });
    const seen = await virtually(
      co(function* () {
        const task = createTask(failing());
        const seen: boolean[] = [];
        for (let times = 0; times < 5; times++) {
          const error = yield* errorOf(task);
          seen.push(error === boom && (error as Error).stack === stack);
        }
        return seen;
      })(),
    );
    expect(seen).toEqual([true, true, true, true, true]);
  });
});
