import { inspect } from "node:util";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "@asyncio-ts/sync";
import { once, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

describe("console.log shows its state, and who waits", () => {
  it("Lock", () => {
    const lock = new Lock();
    const shown = [inspect(lock)];
    lock.acquire();
    lock.acquire();
    shown.push(inspect(lock));
    expect(shown).toEqual(["<Lock unlocked waiting=0>", "<Lock locked waiting=1>"]);
  });

  it("Event", () => {
    const event = new Event();
    event.wait();
    const shown = [inspect(event)];
    event.set();
    shown.push(inspect(event));
    expect(shown).toEqual(["<Event unset waiting=1>", "<Event set waiting=0>"]);
  });

  it("Condition", async () => {
    const loop = new VirtualLoop();
    const condition = new Condition();
    condition.acquire();
    const shown = [inspect(condition)];
    new Worker(loop, condition.wait());
    await loop.run();
    shown.push(inspect(condition));
    expect(shown).toEqual(["<Condition locked waiting=0>", "<Condition unlocked waiting=1>"]);
  });

  it("Semaphore", () => {
    const shown: string[] = [];
    for (const semaphore of [new Semaphore(2), new BoundedSemaphore(1)]) {
      shown.push(inspect(semaphore));
      semaphore.acquire();
      semaphore.acquire();
      semaphore.acquire();
      shown.push(inspect(semaphore));
    }
    expect(shown).toEqual([
      "<Semaphore unlocked value=2 waiting=0>",
      "<Semaphore locked waiting=1>",
      "<BoundedSemaphore unlocked value=1 waiting=0>",
      "<BoundedSemaphore locked waiting=2>",
    ]);
  });

  it("Barrier, in each of its states", async () => {
    const loop = new VirtualLoop();
    const barrier = new Barrier(2);
    const shown = [inspect(barrier)];
    const note = async (worker: () => unknown) => {
      worker();
      await once(loop);
      shown.push(inspect(barrier));
      await loop.run();
    };
    await note(() => new Worker(loop, barrier.wait()));
    await note(() => new Worker(loop, barrier.wait()));
    new Worker(loop, barrier.wait());
    await loop.run();
    await note(() => new Worker(loop, barrier.reset()));
    await note(() => new Worker(loop, barrier.abort()));
    expect(shown).toEqual([
      "<Barrier filling waiting=0/2>",
      "<Barrier filling waiting=1/2>",
      "<Barrier draining waiting=0/2>",
      "<Barrier resetting waiting=0/2>",
      "<Barrier broken>",
    ]);
  });

  it("a subclass by its own name", () => {
    class Turnstile extends Lock {}
    expect(inspect(new Turnstile())).toBe("<Turnstile unlocked waiting=0>");
  });
});

describe("what a task waits for", () => {
  it("is named after the call", async () => {
    const loop = new VirtualLoop();
    const [lock, semaphore] = [new Lock(), new BoundedSemaphore(0)];
    lock.acquire();
    const workers = [lock.acquire(), semaphore.acquire(), new Event().wait()].map(
      (wait) => new Worker<unknown>(loop, wait),
    );
    await loop.run();
    expect(workers.map((worker) => worker.driver.waitsFor)).toEqual([
      "Lock.acquire()",
      "BoundedSemaphore.acquire()",
      "Event.wait()",
    ]);
  });
});
