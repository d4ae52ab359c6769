import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on, thrown } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

const classes = [
  asyncio.Lock,
  asyncio.Condition,
  asyncio.Semaphore,
  asyncio.BoundedSemaphore,
] as const;

describe("locks, conditions and semaphores as managers", () => {
  bothForms("are held in the block, give null, and are free afterwards", async ({ co }) => {
    for (const Class of classes) {
      const lock = new Class();
      const log: unknown[] = [];
      const main = co(function* () {
        yield* on(asyncio.sleep(0.01));
        log.push(lock.locked());
        const body = co(function* (value: unknown) {
          log.push(value, lock.locked());
          yield* on(asyncio.sleep(0.01));
          log.push(lock.locked());
        });
        yield* on(asyncio.async_with(lock, body));
        log.push(lock.locked());
      });
      await virtually(main());
      expect([Class.name, ...log]).toEqual([Class.name, false, null, true, true, false]);
    }
  });

  it("are nothing to wait for by themselves", async () => {
    for (const Class of classes) {
      const lock = new Class();
      await virtually(async () => {
        expect(thrown(() => asyncio.ensure_future(lock as never))).toBeInstanceOf(TypeError);
        const wait = function* () {
          yield* lock as unknown as Iterable<never>;
        };
        await expect(asyncio.create_task(wait)).rejects.toBeInstanceOf(TypeError);
      });
      expect(lock.locked()).toBe(false);
    }
  });
});
