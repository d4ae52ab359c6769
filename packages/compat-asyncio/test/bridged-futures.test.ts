import * as asyncio from "@asyncio-ts/compat-asyncio";
import { told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

describe("what says that it is a future is taken for one", () => {
  // Of a class of its own: a plain object could be keyword arguments.
  const likeness = Object.assign(Object.create({}) as object, {
    [Symbol.for("@asyncio-ts/Future")]: true,
    loop: undefined,
  });

  it("by isfuture, ensure_future and wrap_future", async () => {
    await virtually(async () => {
      expect(asyncio.isfuture(likeness)).toBe(true);
      expect(asyncio.ensure_future(likeness as never)).toBe(likeness);
      expect(asyncio.wrap_future(likeness as never)).toBe(likeness);
    });
  });

  it("a class of futures is none", () => {
    expect([asyncio.Future, asyncio.Task].map(asyncio.isfuture)).toEqual([false, false]);
  });
});

describe("wrap_future", () => {
  it("gives a future of the loop, with the promise's result or error", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const boom = new RangeError("boom");
      const futures = [Promise.resolve("oi"), Promise.reject(boom)].map((promise) =>
        asyncio.wrap_future(promise),
      );
      for (const future of futures) {
        expect([asyncio.isfuture(future), future.done(), future.get_loop() === loop]).toEqual([
          true,
          false,
          true,
        ]);
      }
      expect(await asyncio.gather(...futures, { return_exceptions: true })).toEqual(["oi", boom]);
    });
  });

  it("is cancelled at once, and what the promise does then is ignored", async () => {
    await virtually(async () => {
      for (const settle of [
        () => Promise.resolve("late"),
        () => Promise.reject(new Error("late")),
      ]) {
        const promise = settle();
        const future = asyncio.wrap_future(promise);
        expect([future.cancel("why"), future.cancel()]).toEqual([true, false]);
        await promise.catch(() => {});
        await asyncio.sleep(0);
        expect(future.cancelled()).toBe(true);
      }
    });
  });

  it("takes the loop that is given", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const future = asyncio.wrap_future(Promise.resolve("oi"), { loop });
    expect(future.get_loop()).toBe(loop);
    expect(await loop.run_until_complete(future)).toBe("oi");
    loop.close();
  });
});

describe("run_coroutine_threadsafe", () => {
  it("takes over how the task ends: a result, an error, a cancellation", async () => {
    const boom = new RangeError("boom");
    const main = asyncio.coroutine(async (end: () => unknown) => {
      const result = end();
      await asyncio.sleep(0);
      return result;
    });
    const outcomes = await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const ends = [
        () => 10,
        () => {
          throw boom;
        },
        () => asyncio.current_task()?.cancel(),
      ];
      const futures = ends.map((end) => asyncio.run_coroutine_threadsafe(main(end), loop));
      await asyncio.wait(futures);
      const results = await asyncio.gather(...futures, { return_exceptions: true });
      return futures.map((future, n) => [future.cancelled(), results[n]]);
    });
    expect(outcomes.slice(0, 2)).toEqual([
      [false, 10],
      [false, boom],
    ]);
    expect([outcomes[2]?.[0], told(outcomes[2]?.[1])]).toEqual([true, "CancelledError()"]);
  });
});
