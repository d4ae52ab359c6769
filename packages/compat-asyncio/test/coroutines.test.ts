import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "./virtually.js";

describe("a coroutine", () => {
  bothForms("awaits another, in debug mode and without", async ({ co }) => {
    const bar = co(function* () {
      return "spam";
    });
    const foo = co(function* () {
      return yield* on(bar());
    });
    for (const debug of [false, true]) expect(await virtually(foo(), { debug })).toBe("spam");
  });

  bothForms("that a task runs already can't be awaited as well", async ({ co }) => {
    const slow = co(function* () {
      yield* on(asyncio.sleep(0.1));
      return "done";
    });
    for (const debug of [false, true]) {
      await virtually(
        co(function* () {
          const call = slow();
          const task = asyncio.create_task(call);
          yield* on(asyncio.sleep(0));
          expect(yield* errorOf(call)).toBeInstanceOf(asyncio.RuntimeError);
          expect(yield* on(task)).toBe("done");
        })(),
        { debug },
      );
    }
  });
});
