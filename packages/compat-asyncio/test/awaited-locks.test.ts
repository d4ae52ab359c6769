import * as asyncio from "@asyncio-ts/compat-asyncio";
import { told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

// Python refuses `await lock`. So does `yield* lock`; JavaScript's own `await` takes any value.

const kinds: Record<string, () => object> = {
  Lock: () => new asyncio.Lock(),
  Condition: () => new asyncio.Condition(),
  Semaphore: () => new asyncio.Semaphore(),
  BoundedSemaphore: () => new asyncio.BoundedSemaphore(),
  Event: () => new asyncio.Event(),
  Barrier: () => new asyncio.Barrier(5),
};

/** What can be seen of it. */
function state(lock: object): unknown[] {
  const { locked, n_waiting, is_set } = lock as Record<string, unknown>;
  const call = (method: unknown) => (method as (() => unknown) | undefined)?.call(lock);
  return [call(locked), n_waiting, call(is_set), asyncio.iscoroutine(lock), asyncio.isfuture(lock)];
}

describe.each(Object.entries(kinds))("awaiting a %s itself", (_name, make) => {
  it("is TypeError in a generator, and takes nothing", async () => {
    await virtually(function* (): asyncio.Coro<void> {
      const lock = make();
      const before = state(lock);
      let error: unknown;
      try {
        yield* lock as asyncio.Coro<void>;
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(TypeError);
      expect(state(lock)).toEqual(before);
    });
  });

  it("gives the object in an async function, and takes nothing", async () => {
    await virtually(async () => {
      const lock = make();
      const before = state(lock);
      expect((await lock) === lock).toBe(true);
      expect(state(lock)).toEqual(before);
    });
  });

  it("is TypeError as a task", async () => {
    await virtually(async () => {
      const lock = make();
      const before = state(lock);
      for (const run of [asyncio.create_task, asyncio.ensure_future]) {
        let error: unknown;
        try {
          (run as (lock: unknown) => unknown)(lock);
        } catch (caught) {
          error = caught;
        }
        expect(told(error)).toMatch(/^TypeError\(/);
      }
      expect(state(lock)).toEqual(before);
    });
  });
});
