import { CancelledError, isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Condition, Lock } from "@asyncio-ts/sync";
import { bothForms, errorOf, type Form, on, once, told, Worker } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";

/** Waits with the lock held, and notes how it ends: it must have the lock then. */
function waiter({ co }: Form, condition: Condition, log: string[]) {
  return co(function* (name: string) {
    yield* on(condition.acquire());
    try {
      yield* on(condition.wait());
      log.push(`${name} goes on`);
    } catch (error) {
      log.push(`${name}: ${told(error)}, ${condition.locked() ? "with" : "without"} the lock`);
      throw error;
    } finally {
      condition.release();
    }
  });
}

describe("S5 wait() that is cancelled has the lock when it throws", () => {
  bothForms("a free lock at once", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const worker = new Worker(loop, waiter(form, condition, log)("a"));
    await loop.run();
    worker.cancel();
    await loop.run();
    expect(log).toEqual(["a: CancelledError(), with the lock"]);
    expect([isCancelled(worker.error), condition.locked(), condition.places.size]).toEqual([
      true,
      false,
      0,
    ]);
  });

  bothForms("one that another holds when he lets it go", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const worker = new Worker(loop, waiter(form, condition, log)("a"));
    await loop.run();
    await condition.acquire();
    worker.cancel();
    await loop.run();
    // It waits for the lock now, and not for a notification.
    log.push(worker.state, `${condition.places.size}, ${condition.lock.places.size}`);
    condition.release();
    await loop.run();
    expect(log).toEqual(["running", "0, 1", "a: CancelledError(), with the lock"]);
    expect([worker.state, condition.locked()]).toEqual(["threw", false]);
  });

  bothForms("however often it is cancelled meanwhile", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const worker = new Worker(loop, waiter(form, condition, log)("a"));
    await loop.run();
    await condition.acquire();
    for (let times = 0; times < 4; times++) {
      worker.cancel();
      await loop.run();
    }
    expect([worker.state, condition.lock.places.size]).toEqual(["running", 1]);
    condition.release();
    await loop.run();
    expect(log).toEqual(["a: CancelledError(), with the lock"]);
    expect([condition.locked(), condition.lock.places.size]).toEqual([false, 0]);
  });

  bothForms("and throws the last of them", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const worker = new Worker(loop, waiter(form, condition, log)("a"));
    await loop.run();
    await condition.acquire();
    for (const message of ["first", "second", "third"]) {
      worker.driver.cancel(message);
      await loop.run();
    }
    condition.release();
    await loop.run();
    expect(log).toEqual(["a: CancelledError(third), with the lock"]);
    expect(worker.error).toBeInstanceOf(CancelledError);
  });

  bothForms(
    "also if it was notified, and is cancelled while it waits for the lock",
    async (form) => {
      const loop = new VirtualLoop();
      const condition = new Condition();
      const log: string[] = [];
      const worker = new Worker(loop, waiter(form, condition, log)("a"));
      await loop.run();
      await condition.acquire();
      condition.notify();
      await loop.run();
      worker.cancel();
      await loop.run();
      log.push(worker.state);
      condition.release();
      await loop.run();
      expect(log).toEqual(["running", "a: CancelledError(), with the lock"]);
    },
  );
});

describe("S5 wait() that can't have the lock again", () => {
  bothForms("throws, and does not try for ever", async (form) => {
    const [here, there] = [new VirtualLoop(), new VirtualLoop()];
    const lock = new Lock();
    const condition = new Condition(lock);
    const worker = new Worker(
      here,
      form.co(function* () {
        yield* on(condition.acquire());
        return yield* errorOf(condition.wait());
      })(),
    );
    await here.run();
    // The lock belongs to another loop now: nobody had to wait for it before.
    const held = await lock.acquire();
    const stranger = new Worker(there, lock.acquire());
    await there.run();
    condition.notify();
    await here.run();
    expect(told(worker.result)).toBe("RuntimeError(<Lock> is bound to a different event loop)");
    held.release();
    await there.run();
    expect(stranger.state).toBe("returned");
  });
});

describe("S5 a notification is not lost with the one who had it", () => {
  bothForms("notified and cancelled in one turn: another is notified", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const wait = waiter(form, condition, log);
    const [a] = ["a", "b", "c"].map((name) => new Worker(loop, wait(name)));
    await loop.run();
    await condition.acquire();
    condition.notify();
    a?.cancel();
    condition.release();
    await loop.run();
    expect(log).toEqual(["a: CancelledError(), with the lock", "b goes on"]);
    expect(condition.places.size).toBe(1);
  });

  bothForms("cancelled while it waits for the lock again: another is notified", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const wait = waiter(form, condition, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, wait(name)));
    await loop.run();
    await condition.acquire();
    condition.notify();
    await loop.run();
    a?.cancel();
    condition.release();
    await loop.run();
    expect(log).toEqual(["a: CancelledError(), with the lock", "b goes on"]);
  });

  bothForms("cancelled before any: another wakes for nothing, which is allowed", async (form) => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    const log: string[] = [];
    const wait = waiter(form, condition, log);
    const [a] = ["a", "b"].map((name) => new Worker(loop, wait(name)));
    await loop.run();
    a?.cancel();
    await loop.run();
    expect(log).toEqual(["a: CancelledError(), with the lock", "b goes on"]);
  });
});

describe("S5 cancelled at every point, the lock is free afterwards", () => {
  // 0: before its first step, 1: waiting, 2: notified, 3: waiting for the lock, 4: woken with it.
  for (const point of [0, 1, 2, 3, 4]) {
    bothForms(`at point ${point}`, async (form) => {
      const loop = new VirtualLoop();
      const condition = new Condition();
      const log: string[] = [];
      const worker = new Worker(loop, waiter(form, condition, log)("a"));
      if (point > 0) await once(loop);
      await condition.acquire();
      if (point > 1) condition.notify();
      if (point > 2) await once(loop);
      if (point > 3) condition.release();
      worker.cancel();
      if (point <= 3) condition.release();
      await loop.run();
      expect(log).toEqual(point === 0 ? [] : ["a: CancelledError(), with the lock"]);
      expect([isCancelled(worker.error), condition.locked()]).toEqual([true, false]);
      expect([condition.places.size, condition.lock.places.size]).toEqual([0, 0]);
    });
  }
});
