import { type Coro, coroutine, Future } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { BareRun } from "./bare-run.js";

/** A generator that counts how often it is resumed. */
class Counted implements Iterator<never, unknown, unknown> {
  static resumes = 0;
  readonly #inner: Coro<unknown>;

  constructor(inner: Coro<unknown>) {
    this.#inner = inner;
  }

  next(value: unknown): IteratorResult<never, unknown> {
    Counted.resumes++;
    return this.#inner.next(value) as IteratorResult<never, unknown>;
  }

  throw(error: unknown): IteratorResult<never, unknown> {
    Counted.resumes++;
    return this.#inner.throw(error) as IteratorResult<never, unknown>;
  }

  [Symbol.iterator](): this {
    return this;
  }
}

describe("coroutines that call coroutines", () => {
  it("may be ten thousand deep, on the way down and on the way back", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const deep = coroutine(function* (depth: number): Coro<number> {
      return depth === 0 ? yield* future : (yield* deep(depth - 1)) + 1;
    });
    const run = new BareRun(loop, deep(10_000));
    loop.callLater(1, () => future.setResult(0));
    await loop.run();
    expect(run.end).toBe("returned 10000");
  });

  it("may be ten thousand deep for an error too, each level having its finally and its catch", async () => {
    const loop = new VirtualLoop();
    const future = new Future<never>({ loop });
    let finals = 0;
    let catches = 0;
    const deep = coroutine(function* (depth: number): Coro<void> {
      try {
        if (depth === 0) yield* future;
        else yield* deep(depth - 1);
      } catch (error) {
        catches++;
        throw error;
      } finally {
        finals++;
      }
    });
    const run = new BareRun(loop, deep(10_000));
    loop.callLater(1, () => future.setException(new Error("boom")));
    await loop.run();
    expect([run.end, catches, finals]).toEqual(["threw Error: boom", 10_001, 10_001]);
  });

  it("may be ten thousand deep when they are cancelled", async () => {
    const loop = new VirtualLoop();
    let finals = 0;
    const deep = coroutine(function* (depth: number): Coro<void> {
      try {
        if (depth === 0) yield* new Future<void>({ loop });
        else yield* deep(depth - 1);
      } finally {
        finals++;
      }
    });
    const run = new BareRun(loop, deep(10_000));
    loop.callLater(1, () => run.driver.cancel("reason"));
    await loop.run();
    expect([run.end, finals]).toEqual(["threw CancelledError: reason", 10_001]);
  });

  it("may call one another a hundred thousand times in a row without suspending", async () => {
    const loop = new VirtualLoop();
    const one = coroutine(function* (): Coro<number> {
      return 1;
    });
    const done = new Future<number>({ loop });
    done.setResult(1);
    const sum = function* (): Coro<string> {
      let total = 0;
      for (let i = 0; i < 100_000; i++) total += (yield* one()) + (yield* done);
      return `${total} in turn ${loop.turns}`;
    };
    const run = new BareRun(loop, sum());
    await loop.run();
    expect(run.end).toBe("returned 200000 in turn 1");
  });

  it("are resumed at the top only: what is below waits untouched", async () => {
    const loop = new VirtualLoop();
    const hops = function* (depth: number): Coro<void> {
      if (depth > 0) yield* deep(depth - 1);
      else for (let i = 0; i < 1000; i++) yield;
    };
    const deep = coroutine((depth: number) => new Counted(hops(depth)) as never as Coro<void>);
    const counts: number[] = [];
    for (const depth of [0, 10, 1000]) {
      Counted.resumes = 0;
      new BareRun(loop, deep(depth));
      await loop.run();
      counts.push(Counted.resumes);
    }
    // A first call and a thousand resumptions; twice more for each level on top of the first.
    expect(counts).toEqual([1001, 1021, 3001]);
  });

  it("may be two thousand deep as async functions", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const deep: (depth: number) => PromiseLike<number> & object = coroutine(
      async (depth: number): Promise<number> =>
        depth === 0 ? await future : (await deep(depth - 1)) + 1,
    );
    const run = new BareRun(loop, deep(2000) as never);
    loop.callLater(1, () => future.setResult(0));
    await loop.run();
    expect(run.end).toBe("returned 2000");
  });
});
