import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, it } from "vitest";

function told(error: unknown): string {
  const { name, args } = error as { name: string; args: readonly unknown[] };
  return `${name}(${args.join()})`;
}

describe("asyncio.Runner", () => {
  it("runs coroutines on a loop of its own, which is the current one meanwhile", async () => {
    asyncio.set_event_loop(null);
    const runner = new asyncio.Runner();
    expect(runner.__enter__()).toBe(runner);
    const loop = runner.get_loop();
    expect(asyncio.get_event_loop()).toBe(loop);
    const main = asyncio.coroutine(async () => {
      await asyncio.sleep(0);
      return asyncio.get_running_loop() === loop;
    });
    expect([await runner.run(main()), await runner.run(main())]).toEqual([true, true]);
    await runner.__exit__(null, null, null);
    expect(loop.is_closed()).toBe(true);
    expect(() => asyncio.get_event_loop()).toThrow("There is no current event loop");
  });

  it("with a loop_factory it leaves the current loop alone", async () => {
    const current = asyncio.new_event_loop();
    asyncio.set_event_loop(current);
    const made: asyncio.EventLoop[] = [];
    const loop_factory = () => {
      const loop = asyncio.new_event_loop({ clock: "virtual" });
      made.push(loop);
      return loop;
    };
    await using runner = new asyncio.Runner({ loop_factory, debug: true });
    await runner.run(asyncio.sleep(3600));
    const [loop] = made as [asyncio.EventLoop];
    expect([made.length, loop.time(), loop.get_debug()]).toEqual([1, 3600, true]);
    expect(asyncio.get_event_loop()).toBe(current);
    current.close();
    asyncio.set_event_loop(null);
  });

  it("gives all its programs one context, or that which is passed", async () => {
    const variable = new asyncio.contextvars.ContextVar<string>("v");
    const set = asyncio.coroutine(async (value: string) => void variable.set(value));
    const get = asyncio.coroutine(async () => variable.get(null));
    const context = new asyncio.contextvars.Context();
    await using runner = new asyncio.Runner();
    await runner.run(set("shared"));
    await runner.run(set("own"), { context });
    expect([await runner.run(get()), await runner.run(get(), { context })]).toEqual([
      "shared",
      "own",
    ]);
  });

  it("is refused in a running loop, and when closed", async () => {
    const runner = new asyncio.Runner();
    const nested = asyncio.coroutine(async () => runner.run(asyncio.sleep(0)).catch(told));
    expect(await asyncio.run(nested())).toBe(
      "RuntimeError(Runner.run() cannot be called from a running event loop)",
    );
    await runner.run(asyncio.sleep(0));
    await runner.close();
    expect(await runner.run(asyncio.sleep(0)).catch(told)).toBe("RuntimeError(Runner is closed)");
    expect(() => runner.get_loop()).toThrow("Runner is closed");
  });

  it("takes any awaitable, and refuses what is none", async () => {
    await using runner = new asyncio.Runner();
    expect(await runner.run(async () => "function")).toBe("function");
    const error: unknown = await runner.run(5 as never).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TypeError);
  });
});
