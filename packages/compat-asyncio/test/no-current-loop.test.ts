import * as asyncio from "@asyncio-ts/compat-asyncio";
import { thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

const NONE = "RuntimeError(There is no current event loop in thread 'MainThread'.)";

const needALoop = [
  () => asyncio.get_event_loop(),
  () => new asyncio.Future(),
  () => asyncio.wrap_future(Promise.resolve(1)),
];

// In this order: what was once set can't be as if it never had been.
describe.sequential("the current loop, where none runs", () => {
  it("is made when it is first asked for", () => {
    const loop = asyncio.get_event_loop();
    expect(loop).toBeInstanceOf(asyncio.EventLoop);
    expect(asyncio.get_event_loop()).toBe(loop);
    expect(new asyncio.Future().get_loop()).toBe(loop);
    loop.close();
  });

  it("is the one that is set", () => {
    const loop = asyncio.new_event_loop();
    asyncio.set_event_loop(loop);
    expect(asyncio.get_event_loop()).toBe(loop);
    expect(new asyncio.Future().get_loop()).toBe(loop);
    expect(asyncio.wrap_future(Promise.resolve(1)).get_loop()).toBe(loop);
    loop.close();
  });

  it("is none once null was set, and asking for it is RuntimeError", () => {
    asyncio.set_event_loop(null);
    for (const ask of needALoop) expect(told(thrown(ask))).toBe(NONE);
  });

  it("is none after run(), too", async () => {
    const before = asyncio.new_event_loop();
    asyncio.set_event_loop(before);
    await asyncio.run(asyncio.sleep(0));
    for (const ask of needALoop) expect(told(thrown(ask))).toBe(NONE);
    asyncio.set_event_loop(before);
    expect(asyncio.get_event_loop()).toBe(before);
    before.close();
  });

  it("is that which runs, whatever was set", async () => {
    asyncio.set_event_loop(null);
    await asyncio.run(async () => {
      for (const made of [new asyncio.Future(), asyncio.wrap_future(Promise.resolve(1))]) {
        expect(made.get_loop()).toBe(asyncio.get_running_loop());
      }
    });
  });
});
