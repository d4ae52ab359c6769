import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { BoundedSemaphore, Semaphore } from "@asyncio-ts/sync";
import { bothForms, type Form, on, once, thrown, told, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

/** Takes a permit, and says so. */
function user({ co }: Form, semaphore: Semaphore, log: string[]) {
  return co(function* (name: string) {
    yield* on(semaphore.acquire());
    log.push(name);
  });
}

/** How many permits somebody could take now. */
function free(semaphore: Semaphore): number {
  return semaphore.locked() ? 0 : semaphore.value;
}

describe("S6 permits", () => {
  bothForms("so many are taken at once, and no more", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(2);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    for (const name of ["a", "b", "c", "d"]) new Worker(loop, use(name));
    const before = loop.turns;
    await loop.run();
    expect([log, loop.turns - before, semaphore.locked()]).toEqual([["a", "b"], 1, true]);
    semaphore.release();
    await loop.run();
    expect([log, semaphore.places.size]).toEqual([["a", "b", "c"], 1]);
  });

  it("one by default; none is a semaphore that somebody has to release first", () => {
    expect([new Semaphore().locked(), new Semaphore(0).locked()]).toEqual([false, true]);
    const one = new Semaphore();
    one.acquire();
    expect(one.locked()).toBe(true);
  });

  it("a release without an acquire makes one more", () => {
    const semaphore = new Semaphore(1);
    semaphore.release();
    for (let n = 0; n < 2; n++) semaphore.acquire();
    expect([semaphore.locked(), semaphore.places.size]).toEqual([true, 0]);
  });

  it("Infinity is a semaphore without a limit", () => {
    const semaphore = new BoundedSemaphore(Number.POSITIVE_INFINITY);
    for (let n = 0; n < 100; n++) semaphore.acquire();
    expect(semaphore.locked()).toBe(false);
  });

  bothForms("waiters get them in the order in which they came", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    for (const name of ["a", "b", "c", "d"]) new Worker(loop, use(name));
    await loop.run();
    semaphore.release();
    semaphore.release();
    semaphore.release();
    await loop.run();
    expect([log, semaphore.places.size, free(semaphore)]).toEqual([["a", "b", "c"], 1, 0]);
  });

  bothForms("who gives one back and wants one again waits behind the others", async ({ co }) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(1);
    const log: string[] = [];
    const greedy = co(function* (name: string) {
      for (let round = 1; round <= 3; round++) {
        yield* on(semaphore.acquire());
        log.push(`${name}${round}`);
        yield* on(turn());
        semaphore.release();
      }
    });
    for (const name of ["a", "b"]) new Worker(loop, greedy(name));
    await loop.run();
    expect(log).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
  });
});

describe("S6 locked(), and nobody overtakes", () => {
  bothForms("it is locked while a woken one has not run, and a newcomer waits", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    new Worker(loop, use("first"));
    await loop.run();
    new Worker(loop, use("newcomer"));
    semaphore.release();
    // One permit is first's, the other nobody's yet; the newcomer runs before first does.
    semaphore.release();
    expect([semaphore.value, semaphore.locked()]).toEqual([1, true]);
    await loop.run();
    expect([log, semaphore.locked()]).toEqual([["first", "newcomer"], true]);
  });

  bothForms("cancelled waiters don't count: a newcomer takes the permit", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    const gone = new Worker(loop, use("gone"));
    await loop.run();
    const newcomer = new Worker(loop, use("newcomer"));
    gone.cancel();
    semaphore.release();
    expect([semaphore.locked(), semaphore.value]).toEqual([false, 1]);
    await once(loop);
    expect([log, newcomer.state]).toEqual([["newcomer"], "returned"]);
  });

  bothForms("while somebody waits it is locked, whatever the count says", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    for (const name of ["a", "b"]) new Worker(loop, use(name));
    await loop.run();
    semaphore.release();
    semaphore.release();
    semaphore.release();
    new Worker(loop, use("c"));
    expect(semaphore.locked()).toBe(true);
    await loop.run();
    expect([log, semaphore.locked()]).toEqual([["a", "b", "c"], true]);
  });
});

describe("S6 cancelled while it waits", () => {
  bothForms("it leaves, and the next one gets the permit", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    a?.cancel();
    semaphore.release();
    await loop.run();
    expect([isCancelled(a?.error), log, free(semaphore)]).toEqual([true, ["b"], 0]);
  });

  bothForms("after the wake-up it gives the permit to the next one", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, use(name)));
    await loop.run();
    semaphore.release();
    a?.cancel();
    await loop.run();
    expect([isCancelled(a?.error), log, free(semaphore)]).toEqual([true, ["b"], 0]);
  });

  bothForms("with nobody else the permit is free again", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const worker = new Worker(loop, user(form, semaphore, [])("a"));
    await loop.run();
    semaphore.release();
    worker.cancel();
    await loop.run();
    expect([free(semaphore), semaphore.woken, semaphore.places.size]).toEqual([1, 0, 0]);
  });

  bothForms("those who had to wait behind it get all that there is", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    const a = new Worker(loop, use("a"));
    await loop.run();
    // Both come before a runs, and have to wait: it was woken.
    for (const name of ["b", "c"]) new Worker(loop, use(name));
    semaphore.release();
    semaphore.release();
    a.cancel();
    await loop.run();
    expect([log, free(semaphore)]).toEqual([["b", "c"], 0]);
  });

  bothForms("nor is one left waiting by one who was not cancelled", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new Semaphore(0);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    new Worker(loop, use("a"));
    await loop.run();
    for (const name of ["b", "c"]) new Worker(loop, use(name));
    for (let n = 0; n < 3; n++) semaphore.release();
    await loop.run();
    expect([log, free(semaphore)]).toEqual([["a", "b", "c"], 0]);
  });

  // 0: before its first step, 1: parked, 2: woken, 3: has it.
  for (const point of [0, 1, 2, 3]) {
    bothForms(`at point ${point}: either it has the permit, or another can`, async (form) => {
      const loop = new VirtualLoop();
      const semaphore = new Semaphore(0);
      const log: string[] = [];
      const worker = new Worker(loop, user(form, semaphore, log)("a"));
      if (point > 0) await once(loop);
      if (point > 1) semaphore.release();
      if (point > 2) await once(loop);
      worker.cancel();
      if (point <= 1) semaphore.release();
      await loop.run();
      const has = point === 3;
      expect([log.length === 1, free(semaphore)]).toEqual([has, has ? 0 : 1]);
      expect([isCancelled(worker.error), semaphore.places.size]).toEqual([!has, 0]);
    });
  }
});

describe("S6 BoundedSemaphore", () => {
  it("is a Semaphore that refuses a release too many", () => {
    const semaphore = new BoundedSemaphore(2);
    semaphore.acquire();
    semaphore.release();
    expect(told(thrown(() => semaphore.release()))).toBe(
      "ValueError(BoundedSemaphore released too many times)",
    );
    expect([semaphore instanceof Semaphore, semaphore.value]).toEqual([true, 2]);
  });

  it("has one permit by default", () => {
    const semaphore = new BoundedSemaphore();
    semaphore.acquire();
    expect(semaphore.locked()).toBe(true);
    semaphore.release();
    expect(() => semaphore.release()).toThrow("too many times");
  });

  bothForms("a permit that is on its way to somebody counts as taken", async (form) => {
    const loop = new VirtualLoop();
    const semaphore = new BoundedSemaphore(1);
    const log: string[] = [];
    const use = user(form, semaphore, log);
    for (const name of ["a", "b"]) new Worker(loop, use(name));
    await loop.run();
    semaphore.release();
    // b was woken with it, so that it could be released once more: but only by b.
    await loop.run();
    semaphore.release();
    expect([log, thrown(() => semaphore.release()).name]).toEqual([["a", "b"], "ValueError"]);
  });
});
