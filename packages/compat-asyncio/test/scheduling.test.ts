import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let loop: asyncio.EventLoop;

beforeEach(() => {
  loop = asyncio.new_event_loop({ clock: "virtual" });
});

afterEach(() => loop.close());

describe("call_soon, call_later and call_at", () => {
  it("give handles, call nothing themselves, and need a time", async () => {
    const log: unknown[] = [];
    const soon = loop.call_soon((...args: unknown[]) => log.push(args), "a", 1);
    const later = loop.call_later(10, () => log.push("later"));
    const at = loop.call_at(5, () => log.push("at"));
    expect([soon, later, at].map((handle) => handle.constructor.name)).toEqual([
      "Handle",
      "TimerHandle",
      "TimerHandle",
    ]);
    expect([soon.cancelled(), later.cancelled(), log]).toEqual([false, false, []]);
    await loop.run_until_complete(asyncio.sleep(20));
    expect(log).toEqual([["a", 1], "at", "later"]);
    expect(thrown(() => loop.call_later(null as never, () => {}))).toBeInstanceOf(TypeError);
    expect(thrown(() => loop.call_at(null as never, () => {}))).toBeInstanceOf(TypeError);
  });

  it("of delays that are negative, the earlier one comes first", async () => {
    const log: string[] = [];
    loop.call_later(-1, (name: string) => log.push(name), "a");
    loop.call_later(-2, (name: string) => log.push(name), "b");
    await loop.run_until_complete(asyncio.sleep(0));
    expect(log).toEqual(["b", "a"]);
  });

  it("at a time of the host's clock, never too early, which has to be one", async () => {
    const own = asyncio.new_event_loop();
    const start = own.time();
    own.call_at(start + 0.02, () => own.stop());
    await own.run_forever();
    expect(own.time() - start).toBeGreaterThanOrEqual(0.02 - 2 ** -30);
    expect(thrown(() => own.call_at(null as never, () => {}))).toBeInstanceOf(TypeError);
    own.close();
  });

  it("what a timer's callback adds waits for the next turn", async () => {
    const turns: number[] = [];
    loop.call_later(-1, () => {
      turns.push(loop.turns);
      loop.call_soon(() => turns.push(loop.turns));
      loop.stop();
    });
    await loop.run_forever();
    expect(turns).toEqual([1]);
    await loop.run_until_complete(asyncio.sleep(0));
    expect(turns).toEqual([1, 2]);
  });

  it("waits that are shorter than the clock can tell don't spin", async () => {
    const own = asyncio.new_event_loop();
    const main = asyncio.coroutine(async () => {
      for (const delay of [1e-2, 1e-4, 1e-6, 1e-8, 1e-10]) await asyncio.sleep(delay);
    });
    await own.run_until_complete(main());
    expect(own.turns).toBeLessThanOrEqual(20);
    own.close();
  });
});

describe("run_until_complete and run_forever", () => {
  bothForms("take as long as what is waited for", async ({ co }) => {
    const main = co(function* () {
      yield* on(asyncio.sleep(0.1));
      return "done";
    });
    expect([await loop.run_until_complete(main()), loop.time()]).toEqual(["done", 0.1]);
  });

  it("refuse what can't be awaited", async () => {
    for (const junk of ["blah", 3, null, {}]) {
      const error = await loop.run_until_complete(junk as never).catch((caught) => caught);
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(await loop.run_until_complete(asyncio.sleep(1, "usable"))).toBe("usable");
  });

  it("refuse a future of another loop", async () => {
    const other = asyncio.new_event_loop();
    const future = other.create_future();
    const error = await loop.run_until_complete(future).catch((caught) => caught);
    expect(error).toBeInstanceOf(asyncio.ValueError);
    other.close();
  });

  it("refuse a closed loop, which can still make futures", async () => {
    expect(loop.is_closed()).toBe(false);
    for (let i = 0; i < 3; i++) {
      loop.close();
      expect(loop.is_closed()).toBe(true);
    }
    const future = loop.create_future();
    for (const run of [loop.run_forever(), loop.run_until_complete(future)]) {
      expect(told(await run.catch((caught) => caught))).toBe("RuntimeError(Event loop is closed)");
    }
  });

  bothForms("a coroutine that stops its own loop is RuntimeError", async ({ co }) => {
    const main = co(function* () {
      loop.stop();
      yield* on(asyncio.sleep(0.1));
    });
    const error = await loop.run_until_complete(main()).catch((caught) => caught);
    expect(told(error)).toBe("RuntimeError(Event loop stopped before Future completed.)");
  });

  bothForms("a run that fails leaves no stop() behind for the next", async ({ co }) => {
    const failing = co(function* () {
      yield* on(asyncio.sleep(0));
      throw new RangeError("fails");
    });
    await expect(loop.run_until_complete(failing())).rejects.toThrow("fails");
    const log: string[] = [];
    loop.call_soon(() =>
      loop.call_soon(() => {
        log.push("second turn");
        loop.stop();
      }),
    );
    await loop.run_forever();
    expect(log).toEqual(["second turn"]);
  });
});
