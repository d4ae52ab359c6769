import { coroutine } from "@asyncio-ts/future";
import { AsyncioError, RuntimeError } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  Condition,
  Lock,
  runExclusive,
  Semaphore,
} from "@asyncio-ts/sync";
import { bothForms, errorOf, thrown, told, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

/** What it is in CPython, and all that is said. */
function expectError(error: unknown, like: string, message: string): void {
  expect([told(error), (error as Error).message]).toEqual([like, message]);
}

describe("release() of what is not held", () => {
  const advice = "release() it once for each acquire()";

  it("a lock, and a condition's", () => {
    for (const lock of [new Lock(), new Condition()]) {
      expectError(
        thrown(() => lock.release()),
        "RuntimeError(Lock is not acquired.)",
        `Lock is not acquired: ${advice}`,
      );
    }
  });

  it("a bounded semaphore", () => {
    expectError(
      thrown(() => new BoundedSemaphore(3).release()),
      "ValueError(BoundedSemaphore released too many times)",
      `BoundedSemaphore released too many times: ${advice}`,
    );
  });
});

describe("a Condition without its lock", () => {
  it("can't notify", () => {
    const condition = new Condition();
    for (const notify of [
      () => condition.notify(),
      () => condition.notify(0),
      () => condition.notifyAll(),
    ]) {
      expectError(
        thrown(notify),
        "RuntimeError(cannot notify on un-acquired lock)",
        "cannot notify on un-acquired lock: acquire() the condition first",
      );
    }
  });

  bothForms("can't wait", async ({ co }) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    for (const wait of [() => condition.wait(), () => condition.waitFor(() => false)]) {
      const worker = new Worker(
        loop,
        co(function* () {
          return yield* errorOf(wait() as ReturnType<typeof condition.wait>);
        })(),
      );
      await loop.run();
      expectError(
        worker.result,
        "RuntimeError(cannot wait on un-acquired lock)",
        "cannot wait on un-acquired lock: acquire() the condition first",
      );
    }
    expect(condition.places.size).toBe(0);
  });

  it("takes a Lock, and nothing like it", () => {
    for (const [lock, shown] of [
      [{}, "an object of class Object"],
      [null, "null"],
      [{ acquire() {}, release() {}, locked: () => true }, "an object of class Object"],
      [new Semaphore(), "<Semaphore unlocked value=1 waiting=0>"],
      [true, "true"],
    ]) {
      const error = thrown(() => new Condition(lock as Lock));
      expect([error.name, error.message]).toEqual([
        "TypeError",
        `a Condition takes a Lock, got ${shown}`,
      ]);
    }
  });
});

describe("a Semaphore of a wrong number", () => {
  for (const Kind of [Semaphore, BoundedSemaphore]) {
    it(`${Kind.name}: a negative one, and NaN`, () => {
      for (const value of [-1, Number.NEGATIVE_INFINITY, Number.NaN]) {
        expectError(
          thrown(() => new Kind(value)),
          "ValueError(Semaphore initial value must be >= 0)",
          `Semaphore initial value must be >= 0: got ${value}`,
        );
      }
    });

    it(`${Kind.name}: a part of a permit, which would never be used up`, () => {
      expectError(
        thrown(() => new Kind(1.5)),
        "ValueError(a whole number of permits was expected, got 1.5)",
        "a whole number of permits was expected, got 1.5",
      );
    });

    it(`${Kind.name}: what is no number`, () => {
      for (const [value, shown] of [
        ["x", '"x"'],
        ["2", '"2"'],
        [null, "null"],
        [1n, "1n"],
      ]) {
        const error = thrown(() => new Kind(value as never));
        expect([error.name, error.message]).toEqual([
          "TypeError",
          `a number of permits was expected, got ${shown}`,
        ]);
      }
    });
  }
});

describe("a Barrier for a wrong number", () => {
  it("less than one, and NaN", () => {
    for (const parties of [0, -1, 0.5, Number.NaN]) {
      expectError(
        thrown(() => new Barrier(parties)),
        "ValueError(parties must be > 0)",
        `parties must be > 0: got ${parties}`,
      );
    }
  });

  it("a number that is never reached", () => {
    for (const parties of [1.5, Number.POSITIVE_INFINITY]) {
      expectError(
        thrown(() => new Barrier(parties)),
        `ValueError(a whole number of parties was expected, got ${parties})`,
        `a whole number of parties was expected, got ${parties}`,
      );
    }
  });

  it("what is no number", () => {
    for (const [parties, shown] of [
      ["3", '"3"'],
      [undefined, "undefined"],
    ]) {
      const error = thrown(() => new Barrier(parties as never));
      expect([error.name, error.message]).toEqual([
        "TypeError",
        `a number of parties was expected, got ${shown}`,
      ]);
    }
  });
});

describe("a broken barrier", () => {
  it("says how to mend it", async () => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const waiting = new Worker(loop, barrier.wait());
    await loop.run();
    new Worker(loop, barrier.abort());
    const late = new Worker(loop, barrier.wait());
    await loop.run();
    expectError(
      waiting.error,
      "BrokenBarrierError(Abort or reset of barrier)",
      "Abort or reset of barrier: reset() it before it is used again",
    );
    expectError(
      late.error,
      "BrokenBarrierError(Barrier aborted)",
      "Barrier aborted: reset() it before it is used again",
    );
    expect(late.error).toBeInstanceOf(BrokenBarrierError);
    expect(late.error).toBeInstanceOf(RuntimeError);
    expect(late.error).toBeInstanceOf(AsyncioError);
  });
});

describe("runExclusive() without a function", () => {
  it("throws at once, and says what it takes", () => {
    const lock = new Lock();
    for (const body of [Promise.resolve(), undefined, coroutine(async () => {})()]) {
      const error = thrown(() => runExclusive(lock, body as never));
      expect([error.name, error.message]).toEqual([
        "TypeError",
        "runExclusive() takes a function: runExclusive(lock, () => work(x))",
      ]);
    }
    expect(lock.locked()).toBe(false);
  });
});
