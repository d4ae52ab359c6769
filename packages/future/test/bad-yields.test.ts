import { type Coro, coroutine, Future } from "@asyncio-ts/future";
import { Driver, type Entry } from "@asyncio-ts/future/internal";
import { copyContext } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { BareRun, textOf } from "./bare-run.js";

const WAIT = "a coroutine yields to wait: yield* an awaitable, or a bare yield for a turn";

/** Yields the value in a coroutine that survives it: what it meets, and when; then, that it goes on. */
async function meet(loop: VirtualLoop, value: unknown): Promise<string[]> {
  const log: string[] = [];
  const good = new Future<string>({ loop });
  const body = function* (): Generator<unknown, string, unknown> {
    log.push(`yields in turn ${loop.turns}`);
    try {
      yield value;
    } catch (error) {
      log.push(textOf(error));
    }
    log.push(`goes on in turn ${loop.turns}`);
    return yield* good as Iterable<unknown, string, unknown>;
  };
  const run = new BareRun(loop, body() as Coro<string>);
  loop.callSoon(() => log.push("callback"));
  loop.callLater(1, () => good.setResult("value"));
  await loop.run();
  log.push(run.end);
  return log;
}

/** The log for an error with this text. */
function met(text: string): string[] {
  return ["yields in turn 1", "callback", text, "goes on in turn 2", "returned value"];
}

describe("T5: what a coroutine may not yield is thrown back into it, a turn later", () => {
  it.each([
    [7, "7"],
    [0, "0"],
    [null, "null"],
    [false, "false"],
    ["", '""'],
    ["text", '"text"'],
    [{}, "an object of class Object"],
    [[], "an object of class Array"],
    [Symbol("name"), "Symbol(name)"],
    [() => {}, "an anonymous function"],
  ])("junk: case %#", async (value, shown) => {
    expect(await meet(new VirtualLoop(), value)).toEqual(
      met(`RuntimeError: Task got bad yield: ${shown}: ${WAIT}`),
    );
  });

  it("a promise, and says fromPromise", async () => {
    expect(await meet(new VirtualLoop(), Promise.resolve())).toEqual(
      met(
        "RuntimeError: Task got bad yield: an object of class Promise: wait for a promise by yield* fromPromise(promise)",
      ),
    );
  });

  it("a future without the star", async () => {
    const loop = new VirtualLoop();
    expect(await meet(loop, new Future({ loop }))).toEqual(
      met(
        "RuntimeError: yield was used instead of yield from in task <a coroutine> with <Future pending>: write yield* future",
      ),
    );
    const done = new Future<void>({ loop: new VirtualLoop() });
    done.setResult();
    expect((await meet(new VirtualLoop(), done))[2]).toBe(
      "RuntimeError: yield was used instead of yield from in task <a coroutine> with <Future finished>: write yield* future",
    );
  });

  it("a future without the star, also if somebody awaits it properly", async () => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    const waits = function* (): Coro<void> {
      yield* future;
    };
    const run = new BareRun(loop, waits());
    expect((await meet(loop, future))[2]).toContain("yield was used instead of yield from");
    future.setResult();
    await loop.run();
    expect(run.end).toBe("returned undefined");
  });

  it("a generator without the star", async () => {
    const generator = (function* (): Coro<void> {})();
    expect(await meet(new VirtualLoop(), generator)).toEqual(
      met(
        "RuntimeError: yield was used instead of yield from for generator in task <a coroutine> with <an object of class Object>: write yield* before an awaitable",
      ),
    );
  });

  it("a coroutine without the star, which does not run", async () => {
    const log: string[] = [];
    const call = coroutine(function* (): Coro<void> {
      log.push("ran");
    });
    expect(await meet(new VirtualLoop(), call())).toEqual(
      met(
        "RuntimeError: yield was used instead of yield from for generator in task <a coroutine> with <Coroutine <anonymous>>: write yield* before an awaitable",
      ),
    );
    expect(log).toEqual([]);
  });

  it("a future of another loop, which stays as it was", async () => {
    const loop = new VirtualLoop();
    const foreign = new Future<void>({ loop: new VirtualLoop() });
    const log: string[] = [];
    const body = function* (): Coro<void> {
      try {
        yield* foreign;
      } catch (error) {
        log.push(`${textOf(error)} in turn ${loop.turns}`);
      }
    };
    const run = new BareRun(loop, body());
    await loop.run();
    expect(log).toEqual([
      "RuntimeError: Task <a coroutine> got Future <Future pending> attached to a different loop: make both in the same loop, or bridge with fromPromise(future.then()) in turn 2",
    ]);
    expect(run.end).toBe("returned undefined");
    expect([foreign.done(), foreign.first]).toEqual([false, undefined]);
  });

  it("a task's own future", async () => {
    const loop = new VirtualLoop();
    const task = new Future<void>({ loop });
    const log: string[] = [];
    const body = function* (): Coro<void> {
      yield* task;
    };
    const sink = { ended: (_: unknown, value: unknown) => log.push(textOf(value)) };
    loop.schedule(new Driver(loop, copyContext(), body() as Entry, sink as never, task));
    await loop.run();
    expect(log).toEqual([
      "RuntimeError: Task cannot await on itself: <Future pending>: it would wait for ever: return the value instead",
    ]);
    expect(task.first).toBeUndefined();
  });

  it("ends a coroutine that does not catch it, and its callers can", async () => {
    const loop = new VirtualLoop();
    const inner = coroutine(function* (): Generator<unknown, void, never> {
      yield 7;
    } as never) as () => Iterable<never>;
    const outer = function* (): Coro<string> {
      try {
        yield* inner();
      } catch (error) {
        return textOf(error);
      }
      return "nothing";
    };
    const run = new BareRun(loop, outer());
    const alone = new BareRun(loop, inner() as never);
    await loop.run();
    expect(run.end).toBe(`returned RuntimeError: Task got bad yield: 7: ${WAIT}`);
    expect(alone.end).toBe(`threw RuntimeError: Task got bad yield: 7: ${WAIT}`);
  });

  it("can be met again and again", async () => {
    const loop = new VirtualLoop();
    let errors = 0;
    const body = function* (): Generator<unknown, number, never> {
      for (let i = 0; i < 100; i++) {
        try {
          yield i;
        } catch {
          errors++;
        }
      }
      return errors;
    };
    const run = new BareRun(loop, body() as Coro<number>);
    await loop.run();
    expect(run.end).toBe("returned 100");
  });

  it("lets a cancellation that comes meanwhile win", async () => {
    const loop = new VirtualLoop();
    const body = function* (): Generator<unknown, void, never> {
      yield 7;
    };
    const run = new BareRun(loop, body() as Coro<void>);
    loop.callSoon(() => run.driver.cancel("reason"));
    await loop.run();
    expect(run.end).toBe("threw CancelledError: reason");
  });
});
