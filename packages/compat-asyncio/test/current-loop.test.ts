import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

const NONE = "RuntimeError(There is no current event loop in thread 'MainThread'.)";

// In this order: what the first fact is about is over once a loop has been set.
describe("R9 get_event_loop outside of a running loop", () => {
  it("makes a loop where none was ever set, and keeps it", () => {
    const loop = asyncio.get_event_loop();
    expect(loop).toBeInstanceOf(asyncio.EventLoop);
    expect(asyncio.get_event_loop()).toBe(loop);
    loop.close();
  });

  it("gives the one that was set, and RuntimeError once null was set", () => {
    const first = asyncio.new_event_loop();
    const second = asyncio.new_event_loop();
    expect(first).toBeInstanceOf(asyncio.EventLoop);
    expect(second).not.toBe(first);
    asyncio.set_event_loop(first);
    expect(asyncio.get_event_loop()).toBe(first);
    asyncio.set_event_loop(second);
    expect(asyncio.get_event_loop()).toBe(second);
    asyncio.set_event_loop(null);
    expect(told(thrown(() => asyncio.get_event_loop()))).toBe(NONE);
    expect(thrown(() => asyncio.get_event_loop()).message).toContain("asyncio.run()");
    expect(told(thrown(() => new asyncio.Future()))).toBe(NONE);
    first.close();
    second.close();
  });

  bothForms("and gives the running one inside, whatever was set", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const look = co(function* () {
      yield* on(asyncio.sleep(1));
      return [asyncio.get_event_loop(), asyncio.get_running_loop()].map((one) => one === loop);
    });
    const other = asyncio.new_event_loop();
    for (const set of [null, other, loop]) {
      asyncio.set_event_loop(set);
      expect(await loop.run_until_complete(look())).toEqual([true, true]);
    }
    asyncio.set_event_loop(null);
    expect(told(thrown(() => asyncio.get_event_loop()))).toBe(NONE);
    expect(told(thrown(() => asyncio.get_running_loop()))).toBe(
      "RuntimeError(no running event loop)",
    );
    loop.close();
    other.close();
  });

  it("set_event_loop takes a loop or null, and else is TypeError that changes nothing", () => {
    const loop = asyncio.new_event_loop();
    asyncio.set_event_loop(loop);
    for (const junk of [{}, 3, undefined, asyncio.EventLoop]) {
      expect(thrown(() => asyncio.set_event_loop(junk as never))).toBeInstanceOf(TypeError);
    }
    expect(asyncio.get_event_loop()).toBe(loop);
    asyncio.set_event_loop(null);
    loop.close();
  });
});

describe("asyncio.run and the current loop", () => {
  bothForms("it sets its own, and none afterwards", async ({ co }) => {
    const other = asyncio.new_event_loop();
    asyncio.set_event_loop(other);
    const main = co(function* () {
      yield* on(asyncio.sleep(0));
      return asyncio.get_event_loop() === asyncio.get_running_loop();
    });
    expect(await asyncio.run(main())).toBe(true);
    expect(told(thrown(() => asyncio.get_event_loop()))).toBe(NONE);
    other.close();
  });

  bothForms("a Runner sets its own once", async ({ co }) => {
    const other = asyncio.new_event_loop();
    const runner = new asyncio.Runner();
    const main = co(function* () {
      yield* on(asyncio.sleep(0));
    });
    await runner.run(main());
    expect(asyncio.get_event_loop()).toBe(runner.get_loop());
    asyncio.set_event_loop(other);
    await runner.run(main());
    expect(asyncio.get_event_loop()).toBe(other);
    await runner.close();
    other.close();
  });
});
