import { coroutine } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { BoundedSemaphore, Condition, Held, Lock, Semaphore } from "@asyncio-ts/sync";
import { bothForms, on, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

describe("what acquire() gives", () => {
  it("is a Held, of each of them", async () => {
    for (const lock of [new Lock(), new Condition(), new Semaphore(), new BoundedSemaphore()]) {
      const held = await lock.acquire();
      expect([held instanceof Held, lock.locked()]).toEqual([true, true]);
      held.release();
      expect(lock.locked()).toBe(false);
    }
  });

  it("releases once: again is harmless, also when another holds the lock", async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    held.release();
    held.release();
    await lock.acquire();
    held.release();
    expect(lock.locked()).toBe(true);
  });

  it("stands for one permit of a semaphore", async () => {
    const semaphore = new BoundedSemaphore(2);
    const permits = [await semaphore.acquire(), await semaphore.acquire()];
    for (let times = 0; times < 3; times++) permits[0]?.release();
    expect([semaphore.value, semaphore.locked()]).toEqual([1, false]);
    permits[1]?.release();
    expect(semaphore.value).toBe(2);
  });

  it("tells of a lock that was released by hand meanwhile", async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    lock.release();
    expect(() => held.release()).toThrow("Lock is not acquired");
  });

  it("works behind a Proxy", async () => {
    const lock = new Lock();
    new Proxy(await lock.acquire(), {}).release();
    expect(lock.locked()).toBe(false);
  });
});

describe("using", () => {
  it("releases at the end of the block, however it ends", async () => {
    const lock = new Lock();
    const states: boolean[] = [];
    for (const fails of [false, true]) {
      try {
        using held = await lock.acquire();
        states.push(held instanceof Held && lock.locked());
        if (fails) throw new Error("mine");
      } catch {}
      states.push(lock.locked());
    }
    expect(states).toEqual([true, false, true, false]);
  });

  it("does no harm after release()", async () => {
    const semaphore = new Semaphore(1);
    {
      using permit = await semaphore.acquire();
      permit.release();
    }
    expect(semaphore.value).toBe(1);
  });

  it("releases in a task that is cancelled in the block", async () => {
    const lock = new Lock();
    const loop = new VirtualLoop();
    const forever = new Lock();
    forever.acquire();
    const generator = function* () {
      using held = yield* lock.acquire();
      yield* forever.acquire();
      return held;
    };
    const native = async () => {
      using held = await lock.acquire();
      await forever.acquire();
      return held;
    };
    for (const body of [generator, native]) {
      const worker = new Worker(loop, coroutine(body as () => Promise<Held>)());
      await loop.run();
      expect(lock.locked()).toBe(true);
      worker.cancel();
      await loop.run();
      expect([worker.state, lock.locked()]).toEqual(["threw", false]);
    }
  });

  bothForms("a Held may be released by another task", async ({ co }) => {
    const lock = new Lock();
    const loop = new VirtualLoop();
    let held: Held | undefined;
    const taker = co(function* () {
      held = yield* on(lock.acquire());
    });
    new Worker(loop, taker());
    await loop.run();
    new Worker(
      loop,
      co(function* () {
        held?.release();
      })(),
    );
    await loop.run();
    expect(lock.locked()).toBe(false);
  });
});
