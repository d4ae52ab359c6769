import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { host } from "../../../host.shared.js";

const CLOSED = "RuntimeError(Runner is closed)";

afterEach(() => {
  vi.unstubAllEnvs();
});

const virtual = () => asyncio.new_event_loop({ clock: "virtual" });

describe("N1 a Runner", () => {
  it("has the loop that the factory gives, a function or a class", async () => {
    const loop = virtual();
    await using runner = new asyncio.Runner({ loop_factory: () => loop });
    expect(runner.get_loop()).toBe(loop);
    class Special extends asyncio.EventLoop {}
    await using special = new asyncio.Runner({ loop_factory: Special });
    expect(special.get_loop()).toBeInstanceOf(Special);
    const main = asyncio.coroutine(async () => asyncio.get_running_loop());
    const made = await asyncio.run(main(), { loop_factory: asyncio.EventLoop });
    expect([made instanceof asyncio.EventLoop, made.is_closed()]).toEqual([true, true]);
  });

  bothForms(
    "its debug mode is the one that is asked for, else the environment's",
    async ({ co }) => {
      const isOn = co(function* () {
        return asyncio.get_running_loop().get_debug();
      });
      for (const [environment, byDefault] of [
        ["", false],
        // A page has no environment.
        ["1", host !== "browser"],
      ] as const) {
        vi.stubEnv("PYTHONASYNCIODEBUG", environment);
        for (const debug of [true, false]) {
          expect(await asyncio.run(isOn(), { debug })).toBe(debug);
          await using runner = new asyncio.Runner({ debug });
          expect(runner.get_loop().get_debug()).toBe(debug);
        }
        expect(await asyncio.run(isOn())).toBe(byDefault);
        expect(await asyncio.run(isOn(), { debug: null })).toBe(byDefault);
      }
    },
  );

  bothForms("gives the result, closes its loop, and then refuses everything", async ({ co }) => {
    const main = co(function* () {
      yield* on(asyncio.sleep(0));
      return "done";
    });
    const runner = new asyncio.Runner({ loop_factory: virtual });
    const loop = runner.get_loop();
    expect(await runner.run(main())).toBe("done");
    expect(runner.get_loop()).toBe(loop);
    await runner.close();
    expect(loop.is_closed()).toBe(true);
    expect(told(thrown(() => runner.get_loop()))).toBe(CLOSED);
    expect(told(await runner.run(main()).catch((error) => error))).toBe(CLOSED);
  });

  it("can be closed twice, also if it has run nothing", async () => {
    const runner = new asyncio.Runner({ loop_factory: virtual });
    const loop = runner.get_loop();
    for (let i = 0; i < 2; i++) {
      await runner.close();
      expect(loop.is_closed()).toBe(true);
    }
    expect(told(thrown(() => runner.get_loop()))).toBe(CLOSED);
  });

  bothForms("throws what the program throws, as asyncio.run does", async ({ co }) => {
    const spam = new asyncio.ValueError("spam");
    const main = co(function* () {
      yield* on(asyncio.sleep(0));
      throw spam;
    });
    await using runner = new asyncio.Runner({ loop_factory: virtual });
    await expect(runner.run(main())).rejects.toBe(spam);
    await expect(asyncio.run(main(), { loop_factory: virtual })).rejects.toBe(spam);
  });

  bothForms("can't be entered again", async ({ co }) => {
    const log: number[] = [];
    const add = co(function* (n: number) {
      log.push(n);
    });
    const runner = new asyncio.Runner({ loop_factory: virtual });
    await runner.__enter__().run(add(1));
    await runner.__exit__();
    expect(told(thrown(() => runner.__enter__()))).toBe(CLOSED);
    expect(log).toEqual([1]);
  });

  it("runs no number, and no future", async () => {
    await using runner = new asyncio.Runner({ loop_factory: virtual });
    const future = runner.get_loop().create_future();
    future.set_result("done");
    for (const junk of [123, null, future]) {
      const error = await runner.run(junk as never).catch((caught) => caught);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain("a coroutine was expected");
    }
  });

  bothForms("keeps one context from run to run", async ({ co }) => {
    const variable = new asyncio.contextvars.ContextVar("cvar", { default: -1 });
    const exchange = co(function* (value: number) {
      const old = variable.get();
      yield* on(asyncio.sleep(0));
      variable.set(value);
      return old;
    });
    const copy = co(function* () {
      return asyncio.contextvars.copy_context();
    });
    await using runner = new asyncio.Runner({ loop_factory: virtual });
    expect([await runner.run(exchange(1)), await runner.run(exchange(2))]).toEqual([-1, 1]);
    expect((await runner.run(copy())).get(variable)).toBe(2);
    expect(variable.get()).toBe(-1);
  });

  bothForms("is refused inside of its own run, whose program goes on", async ({ co }) => {
    await using runner = new asyncio.Runner({ loop_factory: virtual });
    const nested = co(function* () {
      yield* on(asyncio.sleep(0));
    });
    const main = co(function* () {
      const error = yield* errorOf(asyncio.ensure_future(runner.run(nested())));
      yield* on(asyncio.sleep(1));
      return told(error);
    });
    expect(await runner.run(main())).toBe(
      "RuntimeError(Runner.run() cannot be called from a running event loop)",
    );
  });

  bothForms("asks a result for nothing", async ({ co }) => {
    const asked: PropertyKey[] = [];
    // A promise asks for `then`, as it has to.
    const result = new Proxy({}, { get: (_, name) => void (name === "then" || asked.push(name)) });
    const main = co(function* () {
      return result;
    });
    await using runner = new asyncio.Runner({ loop_factory: virtual });
    runner.get_loop().set_debug(true);
    expect((await runner.run(main())) === result).toBe(true);
    expect(asked).toEqual([]);
  });
});

describe("N2 the end of asyncio.run", () => {
  bothForms("closes the async generator of a task that it cancels, which fails", async ({ co }) => {
    class FancyExit extends Error {}
    const log: unknown[] = [];
    const fidget = async function* () {
      try {
        for (;;) {
          yield 1;
          await asyncio.sleep(1);
        }
      } finally {
        log.push("generator ends");
      }
    };
    const spinner = fidget();
    const spin = co(function* () {
      try {
        for (;;) yield* on(asyncio.anext(spinner));
      } catch {
        throw new RangeError("cleanup");
      }
    });
    const tasks: asyncio.Task<void>[] = [];
    const main = co(function* () {
      asyncio.get_running_loop().set_exception_handler((_, { message }) => log.push(message));
      tasks.push(asyncio.create_task(spin()));
      throw new FancyExit();
    });
    await expect(asyncio.run(main(), { loop_factory: virtual })).rejects.toBeInstanceOf(FancyExit);
    expect(tasks.map((task) => task.done())).toEqual([true]);
    expect(log).toEqual(["generator ends", "unhandled exception during asyncio.run() shutdown"]);
    expect(await spinner.next()).toEqual({ done: true, value: undefined });
  });
});
