import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Lock } from "@asyncio-ts/sync";
import { bothForms, type Form, on, once, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";

/** Takes the lock, and says so; gives it back after `turns`, or never. */
function user({ co }: Form, lock: Lock, log: string[]) {
  return co(function* (name: string, turns?: number) {
    yield* on(lock.acquire());
    log.push(`${name} has it`);
    if (turns === undefined) return;
    for (let n = 0; n < turns; n++) yield* on(turn());
    log.push(`${name} gives it back`);
    lock.release();
  });
}

describe("S2 who gets the lock", () => {
  bothForms("a free one is taken at once, in the same turn", async ({ co }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const before = loop.turns;
    const states = [lock.locked()];
    const worker = new Worker(
      loop,
      co(function* () {
        for (let n = 0; n < 3; n++) {
          yield* on(lock.acquire());
          states.push(lock.locked());
          lock.release();
          states.push(lock.locked());
        }
      })(),
    );
    await loop.run();
    expect([worker.state, loop.turns - before]).toEqual(["returned", 1]);
    expect(states).toEqual([false, true, false, true, false, true, false]);
  });

  bothForms("waiters get it in the order in which they came", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    for (const name of ["a", "b", "c"]) new Worker(loop, use(name, 1));
    await loop.run();
    expect(log).toEqual([
      "a has it",
      "a gives it back",
      "b has it",
      "b gives it back",
      "c has it",
      "c gives it back",
    ]);
    expect([lock.locked(), lock.places.size]).toEqual([false, 0]);
  });

  bothForms("who releases it and wants it again waits behind the others", async ({ co }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const greedy = co(function* (name: string) {
      for (let round = 1; round <= 3; round++) {
        yield* on(lock.acquire());
        log.push(`${name}${round}`);
        yield* on(turn());
        lock.release();
      }
    });
    for (const name of ["a", "b"]) new Worker(loop, greedy(name));
    await loop.run();
    expect(log).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
  });

  bothForms("after release() it is free until the woken one runs, and still his", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    new Worker(loop, use("first", 0));
    await loop.run();
    new Worker(loop, use("newcomer", 0));
    lock.release();
    log.push(lock.locked() ? "locked" : "free");
    await loop.run();
    expect(log).toEqual([
      "free",
      "first has it",
      "first gives it back",
      "newcomer has it",
      "newcomer gives it back",
    ]);
  });

  bothForms("a newcomer takes it at once if all who wait have been cancelled", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    const waiters = ["a", "b"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    const newcomer = new Worker(loop, use("newcomer"));
    // It stands before them in the ready queue, so they have not left when it comes.
    for (const waiter of waiters) waiter.cancel();
    lock.release();
    await once(loop);
    expect([log, newcomer.state, lock.places.size]).toEqual([["newcomer has it"], "returned", 0]);
  });

  bothForms("anybody may release it", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    for (const name of ["a", "b"]) new Worker(loop, use(name));
    await loop.run();
    lock.release();
    await loop.run();
    expect(log).toEqual(["a has it", "b has it"]);
  });
});

describe("S3 cancelled while it waits", () => {
  bothForms("it leaves, and the next one gets the lock", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    const [a] = ["a", "b"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    a?.cancel();
    await loop.run();
    expect([isCancelled(a?.error), lock.places.size]).toEqual([true, 1]);
    lock.release();
    await loop.run();
    expect(log).toEqual(["b has it"]);
  });

  bothForms("after the wake-up it wakes the next one", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    const [a] = ["a", "b", "c"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    lock.release();
    a?.cancel();
    await loop.run();
    expect([isCancelled(a?.error), log, lock.places.size]).toEqual([true, ["b has it"], 1]);
  });

  bothForms("before the release, which finds it in front, it wakes the next one", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    const [a] = ["a", "b"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    a?.cancel();
    lock.release();
    await loop.run();
    expect([isCancelled(a?.error), log]).toEqual([true, ["b has it"]]);
  });

  bothForms("one behind the woken one wakes nobody", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    const [, b] = ["a", "b", "c"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    b?.cancel();
    lock.release();
    // b runs first and finds the lock free, but it is a's.
    await loop.run();
    expect([isCancelled(b?.error), log, lock.places.size]).toEqual([true, ["a has it"], 1]);
  });

  bothForms("one who leaves while somebody holds it wakes nobody", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const log: string[] = [];
    const use = user(form, lock, log);
    await lock.acquire();
    const [a] = ["a", "b"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    a?.cancel();
    const before = loop.turns;
    await loop.run();
    expect([log, loop.turns - before]).toEqual([[], 1]);
  });

  // 0: before its first step, 1: parked, 2: woken, 3: has it.
  for (const point of [0, 1, 2, 3]) {
    bothForms(`at point ${point}: either it has the lock, or another can have it`, async (form) => {
      const loop = new VirtualLoop();
      const lock = new Lock();
      const log: string[] = [];
      const use = user(form, lock, log);
      await lock.acquire();
      const worker = new Worker(loop, use("a"));
      if (point > 0) await once(loop);
      if (point > 1) lock.release();
      if (point > 2) await once(loop);
      worker.cancel();
      if (point <= 1) lock.release();
      await loop.run();
      const has = point === 3;
      expect([log.length === 1, lock.locked(), lock.places.size]).toEqual([has, has, 0]);
      expect(isCancelled(worker.error)).toBe(!has);
    });
  }
});
