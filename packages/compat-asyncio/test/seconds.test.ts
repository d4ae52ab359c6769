import * as asyncio from "@asyncio-ts/compat-asyncio";
import { thrown } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

describe("all times are seconds", () => {
  it("sleep, wait, wait_for, timeout, call_later, call_at, advance", async () => {
    await virtually(
      async () => {
        const loop = asyncio.get_running_loop();
        const log: [string, number][] = [];
        const note = (what: string) => log.push([what, now()]);
        await asyncio.sleep(1.5);
        note("sleep");
        await asyncio.wait([new asyncio.Future()], { timeout: 0.5 });
        note("wait");
        await asyncio.wait_for(new asyncio.Future(), 2).catch(() => {});
        note("wait_for");
        try {
          await asyncio.async_with(asyncio.timeout(1), async () => asyncio.sleep(100));
        } catch {
          note("timeout");
        }
        try {
          await asyncio.async_with(asyncio.timeout_at(7), async () => asyncio.sleep(100));
        } catch {
          note("timeout_at");
        }
        loop.call_later(1, note, "call_later");
        loop.call_at(9, note, "call_at");
        await asyncio.sleep(3);
        loop.advance(5);
        note("advance");
        expect(log).toEqual([
          ["sleep", 1.5],
          ["wait", 2],
          ["wait_for", 4],
          ["timeout", 5],
          ["timeout_at", 7],
          ["call_later", 8],
          ["call_at", 9],
          ["advance", 15],
        ]);
      },
      { foreign: "jump" },
    );
  });
});

describe("when() is what was given, to the last bit", () => {
  it("of call_at, timeout_at and reschedule", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      await fc.assert(
        fc.asyncProperty(fc.double({ min: 0.000001, max: 1e6, noNaN: true }), async (seconds) => {
          const handle = loop.call_at(seconds, () => {});
          expect(handle.when()).toBe(seconds);
          handle.cancel();
          expect(asyncio.timeout_at(seconds).when()).toBe(seconds);
          await asyncio.async_with(asyncio.timeout(null), (scope) => {
            scope.reschedule(seconds);
            expect(scope.when()).toBe(seconds);
            scope.reschedule(null);
            expect(scope.when()).toBe(null);
          });
        }),
        { numRuns: 300 },
      );
    });
  });

  it("of call_later and timeout: time() and the delay, added", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      loop.advance(0.1);
      const handle = loop.call_later(0.2, () => {});
      expect(handle.when()).toBe(loop.time() + 0.2);
      expect(asyncio.timeout(0.7).when()).toBe(loop.time() + 0.7);
      expect(asyncio.timeout(null).when()).toBe(null);
      handle.cancel();
    });
  });
});

describe("a time that is no number", () => {
  it("is TypeError, NaN is ValueError, at the call", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      const calls: ((time: never) => unknown)[] = [
        (time) => asyncio.sleep(time),
        (time) => loop.call_later(time, () => {}),
        (time) => loop.call_at(time, () => {}),
        (time) => asyncio.timeout(time),
        (time) => asyncio.timeout_at(time),
        (time) => loop.advance(time),
      ];
      for (const call of calls) {
        const text = thrown(() => call("x" as never));
        expect(text).toBeInstanceOf(TypeError);
        expect(text.message).toContain('must be a number, got "x"');
        const nan = thrown(() => call(Number.NaN as never));
        expect(nan.name).toBe("ValueError");
        expect(nan.message).toContain("NaN");
      }
      expect(thrown(() => loop.call_later(null as never, () => {})).name).toBe("TypeError");
      expect(await asyncio.sleep(1, "usable")).toBe("usable");
    });
  });

  it("in wait_for and wait too", async () => {
    await virtually(async () => {
      for (const junk of ["x", {}]) {
        const error = thrown(() => asyncio.wait_for(asyncio.sleep(1), junk as never));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toContain("must be a number, got");
        await expect(
          asyncio.wait([new asyncio.Future()], { timeout: junk as never }),
        ).rejects.toThrow("must be a number, got");
      }
      expect(thrown(() => asyncio.wait_for(asyncio.sleep(1), Number.NaN)).name).toBe("ValueError");
    });
  });
});
