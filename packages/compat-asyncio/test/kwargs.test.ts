import * as asyncio from "@asyncio-ts/compat-asyncio";
import { thrown } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

const { Context, ContextVar, copy_context } = asyncio.contextvars;

/** What a callback of `call_soon` gets for these arguments. */
async function received(...args: unknown[]): Promise<unknown[]> {
  const loop = asyncio.new_event_loop({ clock: "virtual" });
  let got: unknown[] = [];
  loop.call_soon(
    (...own: unknown[]) => {
      got = own;
    },
    ...args,
  );
  loop.stop();
  await loop.run_forever();
  return got;
}

describe("a last plain object is keyword arguments if all its keys are names of them", () => {
  it("and else it is an argument of the callback", async () => {
    const context = copy_context();
    class Options {
      context = context;
    }
    for (const own of [
      {},
      { contexts: context },
      { context, other: 1 },
      { context: "text" },
      { context: {} },
      new Options(),
      [context],
      null,
      undefined,
      "x",
    ]) {
      expect(await received(1, own)).toEqual([1, own]);
    }
    for (const kwargs of [{ context }, { context: null }, { context: undefined }]) {
      expect(await received(1, kwargs)).toEqual([1]);
      expect(await received(kwargs, 1)).toEqual([kwargs, 1]);
    }
    expect(await received(Object.assign(Object.create(null), { context }))).toEqual([]);
  });

  it("kw() makes keyword arguments of any object", async () => {
    const context = copy_context();
    expect(await received(1, 2, asyncio.kw({ context }))).toEqual([1, 2]);
    expect(await received(1, asyncio.kw({}))).toEqual([1]);
    expect(await received({ context }, asyncio.kw({ context }))).toEqual([{ context }]);
  });

  it("kw() with an unknown name is TypeError that names it and the known", () => {
    const loop = asyncio.new_event_loop();
    const error = thrown(() => loop.call_soon(() => {}, asyncio.kw({ contxt: 1 })));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      "call_soon() got an unexpected keyword argument 'contxt': known are callback, context",
    );
  });

  it("the context is the callback's", async () => {
    const variable = new ContextVar("v", { default: "none" });
    const context = new Context();
    context.run(() => variable.set("given"));
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const log: unknown[] = [];
    const note = (name: string) => log.push(`${name} ${variable.get()}`);
    const handles = [
      loop.call_soon(note, "soon", { context }),
      loop.call_soon_threadsafe(note, "threadsafe", asyncio.kw({ context })),
      loop.call_later(1, note, "later", { context }),
      loop.call_at(2, note, "at", { context }),
    ];
    loop.call_later(3, note, "own");
    loop.call_later(4, () => loop.stop());
    await loop.run_forever();
    expect(log).toEqual(["soon given", "threadsafe given", "later given", "at given", "own none"]);
    expect(handles.map((handle) => handle.get_context() === context)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("of add_done_callback", async () => {
    await virtually(async () => {
      const variable = new ContextVar("v", { default: "none" });
      const context = new Context();
      context.run(() => variable.set("given"));
      const log: unknown[] = [];
      const future = new asyncio.Future<void>();
      future.add_done_callback(() => log.push(variable.get()), { context });
      future.add_done_callback(() => log.push(variable.get()), { context: null });
      future.add_done_callback(() => log.push(variable.get()));
      future.set_result();
      await asyncio.sleep(0);
      expect(log).toEqual(["given", "none", "none"]);
    });
  });

  it("of create_task", async () => {
    await virtually(async () => {
      const context = copy_context();
      const task = asyncio.create_task(async () => {}, { name: "n", context });
      expect([task.get_name(), task.get_context() === context]).toEqual(["n", true]);
      const bare = asyncio.create_task(async () => {}, { name: null, context: null });
      expect(bare.get_name()).toMatch(/^Task-\d+$/);
      expect(bare.get_context()).not.toBe(context);
      const own = asyncio.get_running_loop().create_task(async () => {}, { name: "loop's" });
      expect(own.get_name()).toBe("loop's");
    });
  });

  it("of gather, after any number of awaitables", async () => {
    await virtually(async () => {
      const failing = asyncio.coroutine(async () => {
        throw new Error("x");
      });
      const results = await asyncio.gather(failing(), asyncio.sleep(0, 1), {
        return_exceptions: true,
      });
      expect([(results[0] as Error).message, results[1]]).toEqual(["x", 1]);
      expect(await asyncio.gather({ return_exceptions: true })).toEqual([]);
      expect(await asyncio.gather(asyncio.sleep(0, 1), { return_exceptions: false })).toEqual([1]);
      const forced = asyncio.gather as (...args: unknown[]) => asyncio.Future<unknown>;
      expect(await forced(asyncio.sleep(0, 2), asyncio.kw({ return_exceptions: true }))).toEqual([
        2,
      ]);
      const error = thrown(() => forced(asyncio.sleep(0), { returnExceptions: true }));
      expect(error).toBeInstanceOf(TypeError);
    });
  });
});
