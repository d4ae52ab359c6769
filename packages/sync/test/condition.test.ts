import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Condition, Lock } from "@asyncio-ts/sync";
import { bothForms, type Form, on, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

/** Waits to be notified, and says when it goes on, which is with the lock. */
function waiter({ co }: Form, condition: Condition, log: string[]) {
  return co(function* (name: string) {
    yield* on(condition.acquire());
    try {
      const result = yield* on(condition.wait());
      log.push(`${name}: ${result}, ${condition.locked()}`);
    } finally {
      condition.release();
    }
  });
}

/** Calls `fn` with the lock. */
function holding({ co }: Form, condition: Condition) {
  return co(function* (fn: () => void, turns: number = 0) {
    yield* on(condition.acquire());
    fn();
    for (let n = 0; n < turns; n++) yield* on(turn());
    condition.release();
  });
}

describe("S5 wait()", () => {
  bothForms("lets the lock go, and has it again afterwards", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const worker = new Worker(loop, waiter(form, condition, log)("a"));
    await loop.run();
    expect([condition.locked(), condition.places.size]).toEqual([false, 1]);
    new Worker(
      loop,
      holding(form, condition)(() => condition.notify()),
    );
    await loop.run();
    expect([log, worker.state, condition.locked()]).toEqual([["a: true, true"], "returned", false]);
  });

  bothForms("goes on only when the one who notified has let the lock go", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    new Worker(loop, waiter(form, condition, log)("a"));
    await loop.run();
    const notify = () => {
      condition.notify();
      log.push("notified");
    };
    new Worker(loop, holding(form, condition)(notify, 3));
    const before = loop.turns;
    await loop.run();
    expect([log, loop.turns - before]).toEqual([["notified", "a: true, true"], 5]);
  });

  bothForms("of several who are notified one goes on after the other", async ({ co }) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const slow = co(function* (name: string) {
      yield* on(condition.acquire());
      yield* on(condition.wait());
      log.push(`${name} begins`);
      yield* on(turn());
      log.push(`${name} ends`);
      condition.release();
    });
    for (const name of ["a", "b"]) new Worker(loop, slow(name));
    await loop.run();
    await condition.acquire();
    condition.notifyAll();
    condition.release();
    await loop.run();
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  bothForms("does nothing before it is awaited", async ({ co }) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const states: unknown[] = [];
    new Worker(
      loop,
      co(function* () {
        yield* on(condition.acquire());
        condition.wait();
        condition.waitFor(() => states.push("asked"));
        yield* on(turn());
        states.push(condition.locked(), condition.places.size);
      })(),
    );
    await loop.run();
    expect(states).toEqual([true, 0]);
  });
});

describe("S5 notify()", () => {
  bothForms("wakes so many, in the order in which they came; by default one", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const wait = waiter(form, condition, log);
    const steps: string[] = [];
    for (const name of ["a", "b", "c", "d", "e"]) new Worker(loop, wait(name));
    await loop.run();
    for (const notify of [
      () => condition.notify(0),
      () => condition.notify(),
      () => condition.notify(2),
      () => condition.notify(100),
    ]) {
      new Worker(loop, holding(form, condition)(notify));
      await loop.run();
      steps.push(log.splice(0).join(" "));
    }
    expect(steps).toEqual([
      "",
      "a: true, true",
      "b: true, true c: true, true",
      "d: true, true e: true, true",
    ]);
  });

  bothForms("notifyAll() wakes all who wait now", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const wait = waiter(form, condition, log);
    for (const name of ["a", "b"]) new Worker(loop, wait(name));
    await loop.run();
    new Worker(
      loop,
      holding(form, condition)(() => condition.notifyAll()),
    );
    // Behind the notification in the queue of the lock.
    new Worker(loop, wait("late"));
    await loop.run();
    expect([log, condition.places.size]).toEqual([["a: true, true", "b: true, true"], 1]);
  });

  it("is forgotten if nobody waits", async () => {
    const condition = new Condition();
    await condition.acquire();
    condition.notify(5);
    condition.notifyAll();
    expect([condition.places.size, condition.locked()]).toEqual([0, true]);
  });

  bothForms("passes over those who have been cancelled", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const wait = waiter(form, condition, log);
    const [a] = ["a", "b", "c"].map((name) => new Worker(loop, wait(name)));
    await loop.run();
    await condition.acquire();
    a?.cancel();
    condition.notify();
    condition.release();
    // The cancelled one notifies one more: it can't know that it has had no notification.
    await loop.run();
    expect([a?.state, log]).toEqual(["threw", ["b: true, true", "c: true, true"]]);
  });
});

describe("S5 waitFor()", () => {
  bothForms("waits until it is true, asks with the lock held, and gives that", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: unknown[] = [];
    let value = 0;
    const worker = new Worker(
      loop,
      form.co(function* () {
        yield* on(condition.acquire());
        const result = yield* on(
          condition.waitFor(() => {
            log.push([value, condition.locked()]);
            return value >= 2 && `value ${value}`;
          }),
        );
        condition.release();
        return result;
      })(),
    );
    for (let n = 0; n < 3; n++) {
      await loop.run();
      new Worker(
        loop,
        holding(
          form,
          condition,
        )(() => {
          value++;
          condition.notify();
        }),
      );
    }
    await loop.run();
    expect([log, worker.result]).toEqual([
      [
        [0, true],
        [1, true],
        [2, true],
      ],
      "value 2",
    ]);
  });

  bothForms("does not wait for what is true already", async ({ co }) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const before = loop.turns;
    const worker = new Worker(
      loop,
      co(function* () {
        yield* on(condition.acquire());
        return yield* on(condition.waitFor(() => "at once"));
      })(),
    );
    await loop.run();
    expect([worker.result, loop.turns - before]).toEqual(["at once", 1]);
  });

  bothForms("an error of the predicate comes out, with the lock still held", async ({ co }) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    let asked = 0;
    const worker = new Worker(
      loop,
      co(function* () {
        yield* on(condition.acquire());
        yield* on(
          condition.waitFor(() => {
            if (++asked === 2) throw new RangeError("mine");
            return false;
          }),
        );
      })(),
    );
    await loop.run();
    await condition.acquire();
    condition.notify();
    condition.release();
    await loop.run();
    expect([(worker.error as Error).message, condition.locked()]).toEqual(["mine", true]);
  });
});

describe("S5 a lock that is shared", () => {
  bothForms("two conditions of one lock wake their own waiters only", async (form) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const [full, empty] = [new Condition(lock), new Condition(lock)];
    const log: string[] = [];
    new Worker(loop, waiter(form, full, log)("full"));
    new Worker(loop, waiter(form, empty, log)("empty"));
    await loop.run();
    await lock.acquire();
    expect([full.locked(), empty.locked()]).toEqual([true, true]);
    empty.notifyAll();
    empty.release();
    await loop.run();
    expect([log, lock.locked(), full.places.size]).toEqual([["empty: true, true"], false, 1]);
  });

  bothForms("it may be held and released by itself", async ({ co }) => {
    const loop = new VirtualLoop();
    const lock = new Lock();
    const condition = new Condition(lock);
    const worker = new Worker(
      loop,
      co(function* () {
        const held = yield* on(lock.acquire());
        yield* on(condition.wait());
        held.release();
        return lock.locked();
      })(),
    );
    await loop.run();
    const held = await lock.acquire();
    condition.notify();
    held.release();
    await loop.run();
    expect(worker.result).toBe(false);
  });
});
