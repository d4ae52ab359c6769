import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, it } from "vitest";
import { FORMS, on } from "../../task/test/both-forms.js";
import { thrown, virtually } from "./virtually.js";

const classes = {
  Lock: asyncio.Lock,
  Condition: asyncio.Condition,
  Semaphore: asyncio.Semaphore,
  BoundedSemaphore: asyncio.BoundedSemaphore,
};

describe.each(Object.entries(classes))("%s as a manager", (_name, Class) => {
  for (const { kind, co } of FORMS) {
    it(`is held in the block, gives null, and is free afterwards (${kind} form)`, async () => {
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
      expect(log).toEqual([false, null, true, true, false]);
    });
  }

  it("is nothing to wait for by itself", async () => {
    const lock = new Class();
    await virtually(async () => {
      expect(thrown(() => asyncio.ensure_future(lock as never))).toBeInstanceOf(TypeError);
      const wait = function* () {
        yield* lock as unknown as asyncio.Lock & Iterable<never>;
      };
      await expect(asyncio.create_task(wait)).rejects.toBeInstanceOf(TypeError);
    });
    expect(lock.locked()).toBe(false);
  });
});
