import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, expectTypeOf, it } from "vitest";

/** Runs a program on a fresh virtual clock. */
function virtually<T>(main: asyncio.CoroutineLike<T>): Promise<T> {
  return asyncio.run(main, {
    loop_factory: () => asyncio.new_event_loop({ clock: "virtual" }),
  });
}

const now = (): number => asyncio.get_running_loop().time();

/** An error in words, groups as lists. */
function told(error: unknown): unknown {
  if (error instanceof asyncio.BaseExceptionGroup) {
    return [error.name, error.args[0], ...error.exceptions.map(told)];
  }
  const { name, args, message } = error as Error & { args?: unknown[] };
  return `${name}(${args?.join() ?? message})`;
}

function children(log: unknown[]) {
  return {
    sleeper: asyncio.coroutine(async (name: string, delay: number) => {
      try {
        await asyncio.sleep(delay);
        log.push(`${name} at ${now()}`);
        return name;
      } catch (error) {
        log.push(`${name} ${told(error)}`);
        throw error;
      }
    }),
    failing: asyncio.coroutine(function* (name: string, delay: number) {
      yield* asyncio.sleep(delay);
      throw new Error(name);
    }),
  };
}

describe("asyncio.TaskGroup in async_with", () => {
  it("waits for its tasks (async form)", async () => {
    const log: unknown[] = [];
    const { sleeper } = children(log);
    const result = await virtually(async () => {
      const result = await asyncio.async_with(new asyncio.TaskGroup(), async (tg) => {
        expectTypeOf(tg).toEqualTypeOf<asyncio.TaskGroup>();
        const a = tg.create_task(sleeper("a", 2), { name: "first" });
        const b = tg.create_task(sleeper("b", 1));
        expectTypeOf(b).toEqualTypeOf<asyncio.Task<string>>();
        log.push(a.get_name());
        return [await b];
      });
      log.push(`over at ${now()}`);
      return result;
    });
    expect(result).toEqual(["b"]);
    expect(log).toEqual(["first", "b at 1", "a at 2", "over at 2"]);
  });

  it("waits for its tasks (generator form)", async () => {
    const log: unknown[] = [];
    const { sleeper } = children(log);
    const result = await virtually(function* () {
      return yield* asyncio.async_with(
        new asyncio.TaskGroup(),
        function* (tg): asyncio.Coro<string> {
          tg.create_task(sleeper("a", 2));
          return yield* tg.create_task(sleeper("b", 1));
        },
      );
    });
    expect(result).toBe("b");
    expect(log).toEqual(["b at 1", "a at 2"]);
  });

  it("K2 K4 throws an ExceptionGroup of what failed, the body's error last", async () => {
    const log: unknown[] = [];
    const { sleeper, failing } = children(log);
    await virtually(async () => {
      try {
        await asyncio.async_with(new asyncio.TaskGroup(), async (tg) => {
          tg.create_task(sleeper("a", 5));
          tg.create_task(failing("bad", 1));
          try {
            await asyncio.sleep(3);
          } catch {
            throw new RangeError("body");
          }
        });
      } catch (error) {
        log.push(told(error), asyncio.current_task()?.cancelling());
      }
    });
    expect(log).toEqual([
      "a CancelledError()",
      ["ExceptionGroup", "unhandled errors in a TaskGroup", "Error(bad)", "RangeError(body)"],
      0,
    ]);
  });

  it("K7 cancel() leaves the block quietly, before entry too", async () => {
    const log: unknown[] = [];
    const { sleeper } = children(log);
    await virtually(async () => {
      const tg = new asyncio.TaskGroup();
      await asyncio.async_with(tg, async () => {
        tg.create_task(sleeper("k", 5));
        await asyncio.sleep(0);
        tg.cancel();
        tg.cancel();
        try {
          await asyncio.sleep(50);
        } catch (error) {
          log.push("body cancelled");
          throw error;
        }
      });
      log.push(["quiet", asyncio.current_task()?.cancelling()]);
      tg.cancel();
      const early = new asyncio.TaskGroup();
      early.cancel();
      await asyncio.async_with(early, async () => {
        log.push("entered");
        await asyncio.sleep(0);
        log.push("not reached");
      });
      log.push("after pre-cancelled", now());
    });
    expect(log).toEqual([
      "k CancelledError()",
      "body cancelled",
      ["quiet", 0],
      "entered",
      "after pre-cancelled",
      0,
    ]);
  });

  it("K1 its misuse raises CPython's RuntimeErrors", async () => {
    const log: unknown[] = [];
    const { sleeper } = children(log);
    await virtually(async () => {
      const attempt = async (misuse: () => unknown): Promise<void> => {
        try {
          await misuse();
        } catch (error) {
          log.push(String(told(error)).replace(/<.*>/, "<>"));
        }
      };
      const tg = new asyncio.TaskGroup();
      await attempt(() => tg.create_task(sleeper("never", 1)));
      await asyncio.async_with(tg, async () => {
        await attempt(() => tg.__aenter__());
      });
      await attempt(() => tg.create_task(sleeper("never", 1)));
      await attempt(() => asyncio.async_with(tg, async () => log.push("never")));
    });
    expect(log).toEqual([
      "RuntimeError(TaskGroup <> has not been entered)",
      "RuntimeError(TaskGroup <> has already been entered)",
      "RuntimeError(TaskGroup <> is finished)",
      "RuntimeError(TaskGroup <> has already been entered)",
    ]);
  });
});

describe("asyncio.TaskGroup written out by hand", () => {
  it("__aexit__ says whether the body's error ends there", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const tg = new asyncio.TaskGroup();
      expect(await tg.__aenter__()).toBe(tg);
      tg.cancel();
      try {
        await asyncio.sleep(1);
      } catch (error) {
        log.push(told(error));
        log.push(await tg.__aexit__(asyncio.CancelledError, error, null));
      }
      const other = new asyncio.TaskGroup();
      await other.__aenter__();
      const mine = new asyncio.CancelledError("mine");
      try {
        await other.__aexit__(asyncio.CancelledError, mine, null);
      } catch (error) {
        log.push(error === mine);
      }
    });
    expect(log).toEqual(["CancelledError()", true, true]);
  });

  it("its tasks run in the context that is given", async () => {
    const name = new asyncio.contextvars.ContextVar<string>("name");
    const seen: unknown[] = [];
    await virtually(async () => {
      name.set("outer");
      const context = asyncio.contextvars.copy_context();
      context.run(() => name.set("given"));
      const look = asyncio.coroutine(async () => seen.push(name.get()));
      await asyncio.async_with(new asyncio.TaskGroup(), async (tg) => {
        tg.create_task(look(), { context });
        tg.create_task(look());
      });
    });
    expect(seen).toEqual(["given", "outer"]);
  });
});
