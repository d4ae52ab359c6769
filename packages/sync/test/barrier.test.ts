import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Barrier, BrokenBarrierError } from "@asyncio-ts/sync";
import { bothForms, type Form, on, once, told, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";

/** Waits at the barrier, and notes what comes of it. */
function comer({ co }: Form, barrier: Barrier, log: string[]) {
  return co(function* (name: string) {
    try {
      log.push(`${name} ${yield* on(barrier.wait())}`);
    } catch (error) {
      log.push(`${name} ${told(error)}`);
      throw error;
    }
  });
}

/** What can be seen of it. */
function seen(barrier: Barrier): unknown[] {
  return [barrier.state, barrier.waiting, barrier.broken];
}

const RESET = "BrokenBarrierError(Abort or reset of barrier)";
const ABORTED = "BrokenBarrierError(Barrier aborted)";

describe("S7 filling and draining", () => {
  bothForms("all go on when the last one comes, with the numbers of their coming", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(3);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    for (const name of ["a", "b"]) new Worker(loop, come(name));
    await loop.run();
    expect([barrier.parties, ...seen(barrier), log]).toEqual([3, "filling", 2, false, []]);
    new Worker(loop, come("c"));
    await loop.run();
    expect(log).toEqual(["c 2", "a 0", "b 1"]);
    expect(seen(barrier)).toEqual(["filling", 0, false]);
  });

  bothForms("a barrier for one stops nobody", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(1);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    for (const name of ["a", "b"]) new Worker(loop, come(name));
    const before = loop.turns;
    await loop.run();
    expect([log, loop.turns - before]).toEqual([["a 0", "b 0"], 1]);
  });

  bothForms("it can be used again, round after round", async ({ co }) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const walk = co(function* (name: string, turns: number) {
      for (let round = 1; round <= 3; round++) {
        for (let n = 0; n < turns; n++) yield* on(turn());
        yield* on(barrier.wait());
        log.push(`${name} round ${round}`);
      }
    });
    new Worker(loop, walk("quick", 1));
    new Worker(loop, walk("slow", 7));
    await loop.run();
    expect(log).toEqual([1, 2, 3].flatMap((n) => [`slow round ${n}`, `quick round ${n}`]));
  });

  bothForms("who comes while it drains waits for the next round", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    for (const name of ["a", "b", "c"]) new Worker(loop, come(name));
    await once(loop);
    // b has been the last one and is gone, a has not gone on yet.
    expect([log, ...seen(barrier)]).toEqual([["b 1"], "draining", 0, false]);
    await loop.run();
    expect([log, ...seen(barrier)]).toEqual([["b 1", "a 0"], "filling", 1, false]);
    new Worker(loop, come("d"));
    await loop.run();
    expect(log).toEqual(["b 1", "a 0", "d 1", "c 0"]);
  });

  bothForms("does nothing before it is awaited", async ({ co }) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    new Worker(
      loop,
      co(function* () {
        barrier.wait();
        barrier.abort();
        barrier.reset();
        yield* on(turn());
      })(),
    );
    await loop.run();
    expect([...seen(barrier), barrier.count]).toEqual(["filling", 0, false, 0]);
  });
});

describe("S7 cancelled while it waits", () => {
  bothForms("one leaves, the barrier is not broken, and waits for one more", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(3);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, come(name)));
    await loop.run();
    a?.cancel();
    await loop.run();
    expect([isCancelled(a?.error), ...seen(barrier)]).toEqual([true, "filling", 1, false]);
    new Worker(loop, come("c"));
    await loop.run();
    expect(seen(barrier)).toEqual(["filling", 2, false]);
    new Worker(loop, come("d"));
    await loop.run();
    // The number of c is that of b: one before it has left.
    expect(log).toEqual(["a CancelledError()", "d 2", "b 1", "c 1"]);
  });

  bothForms("while it drains: it leaves, and the next round begins", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, come(name)));
    await once(loop);
    a?.cancel();
    await loop.run();
    expect([log, ...seen(barrier)]).toEqual([["b 1", "a CancelledError()"], "filling", 0, false]);
    for (const name of ["c", "d"]) new Worker(loop, come(name));
    await loop.run();
    expect(log.slice(2)).toEqual(["d 1", "c 0"]);
  });

  bothForms("before the barrier has let it in, it counts for nothing", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    const [, , c] = ["a", "b", "c"].map((name) => new Worker(loop, come(name)));
    await once(loop);
    c?.cancel();
    await loop.run();
    expect([[...log].sort(), ...seen(barrier), barrier.count]).toEqual([
      ["a 0", "b 1", "c CancelledError()"],
      "filling",
      0,
      false,
      0,
    ]);
  });
});

describe("S7 reset()", () => {
  bothForms("of an empty one changes nothing", async ({ co }) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const worker = new Worker(
      loop,
      co(function* () {
        yield* on(barrier.reset());
      })(),
    );
    await loop.run();
    expect([worker.state, ...seen(barrier)]).toEqual(["returned", "filling", 0, false]);
  });

  bothForms("those who wait get BrokenBarrierError, and it begins anew", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(3);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, come(name)));
    await loop.run();
    new Worker(loop, barrier.reset());
    await once(loop);
    expect(seen(barrier)).toEqual(["resetting", 0, false]);
    await loop.run();
    expect(log).toEqual([`a ${RESET}`, `b ${RESET}`]);
    expect(a?.error).toBeInstanceOf(BrokenBarrierError);
    expect(seen(barrier)).toEqual(["filling", 0, false]);
    for (const name of ["c", "d", "e"]) new Worker(loop, come(name));
    await loop.run();
    expect(log.slice(2)).toEqual(["e 2", "c 0", "d 1"]);
  });

  bothForms(
    "who comes meanwhile waits until all have gone, and is in the next round",
    async (form) => {
      const loop = new VirtualLoop();
      const barrier = new Barrier(2);
      const log: string[] = [];
      const come = comer(form, barrier, log);
      new Worker(loop, come("a"));
      await loop.run();
      new Worker(loop, barrier.reset());
      for (const name of ["b", "c"]) new Worker(loop, come(name));
      await loop.run();
      expect(log).toEqual([`a ${RESET}`, "c 1", "b 0"]);
    },
  );

  bothForms("those who have not gone on yet are reset, too", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(3);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    for (const name of ["a", "b", "c"]) new Worker(loop, come(name));
    // Behind c, which drains it, and before the others go on.
    new Worker(loop, barrier.reset());
    await loop.run();
    expect([log, ...seen(barrier)]).toEqual([
      ["c 2", `a ${RESET}`, `b ${RESET}`],
      "filling",
      0,
      false,
    ]);
  });
});

describe("S7 abort()", () => {
  bothForms("those who wait and those who come get BrokenBarrierError", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(3);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    for (const name of ["a", "b"]) new Worker(loop, come(name));
    await loop.run();
    new Worker(loop, barrier.abort());
    await loop.run();
    expect([log, ...seen(barrier)]).toEqual([[`a ${RESET}`, `b ${RESET}`], "broken", 0, true]);
    new Worker(loop, come("c"));
    await loop.run();
    expect([log[2], barrier.count]).toEqual([`c ${ABORTED}`, 0]);
  });

  bothForms("reset() mends it", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    new Worker(loop, barrier.abort());
    await loop.run();
    new Worker(loop, barrier.reset());
    for (const name of ["a", "b"]) new Worker(loop, come(name));
    await loop.run();
    expect([log, ...seen(barrier)]).toEqual([["b 1", "a 0"], "filling", 0, false]);
  });

  bothForms("those who wait to be let in get it, too", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    for (const name of ["a", "b", "c"]) new Worker(loop, come(name));
    await once(loop);
    new Worker(loop, barrier.abort());
    await loop.run();
    expect(log[0]).toBe("b 1");
    expect(log).toContain(`c ${ABORTED}`);
    expect(seen(barrier)).toEqual(["broken", 0, true]);
  });

  bothForms("it stays broken when the last one has left", async (form) => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const log: string[] = [];
    const come = comer(form, barrier, log);
    const a = new Worker(loop, come("a"));
    await loop.run();
    new Worker(loop, barrier.abort());
    a.cancel();
    await loop.run();
    expect([isCancelled(a.error), ...seen(barrier)]).toEqual([true, "broken", 0, true]);
  });

  bothForms(
    "a reset of one that broke while some are in it lets them leave first",
    async (form) => {
      const loop = new VirtualLoop();
      const barrier = new Barrier(2);
      const log: string[] = [];
      const come = comer(form, barrier, log);
      new Worker(loop, come("a"));
      await loop.run();
      new Worker(loop, barrier.abort());
      new Worker(loop, barrier.reset());
      await once(loop);
      expect(seen(barrier)).toEqual(["resetting", 0, false]);
      await loop.run();
      expect([log, ...seen(barrier)]).toEqual([[`a ${RESET}`], "filling", 0, false]);
    },
  );
});
