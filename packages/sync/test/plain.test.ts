import type { Awaitable } from "@asyncio-ts/future";
import { defaultLoop } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Condition, Event, type Held, Lock, Semaphore } from "@asyncio-ts/sync";
import { bothForms, errorOf, on, told, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";

/** Lets the host turn a few times. */
async function macrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextMacrotask();
}

describe("plain async functions, with nothing set up", () => {
  it("a lock lets one in at a time, in the order in which they came", async () => {
    const lock = new Lock();
    const log: string[] = [];
    const use = async (name: string) => {
      const held = await lock.acquire();
      log.push(`${name} in`);
      await macrotasks(1);
      log.push(`${name} out`);
      held.release();
    };
    await Promise.all(["a", "b", "c"].map(use));
    expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
    expect([lock.locked(), lock.loop]).toEqual([false, undefined]);
  });

  it("a semaphore lets so many in", async () => {
    const semaphore = new Semaphore(2);
    let inside = 0;
    let most = 0;
    const use = async () => {
      const permit = await semaphore.acquire();
      most = Math.max(most, ++inside);
      await macrotasks(1);
      inside--;
      permit.release();
    };
    await Promise.all(Array.from({ length: 6 }, use));
    expect([most, inside, semaphore.value, semaphore.woken]).toEqual([2, 0, 2, 0]);
  });

  it("an event wakes all who wait", async () => {
    const event = new Event();
    const log: string[] = [];
    const wait = async (name: string) => log.push(`${name} ${await event.wait()}`);
    const all = Promise.all(["a", "b"].map(wait));
    event.set();
    log.push("set");
    await all;
    expect(log).toEqual(["set", "a true", "b true"]);
  });

  it("no loop is made for it", async () => {
    const { defaultLoop } = realm;
    realm.defaultLoop = undefined;
    const [lock, semaphore, event] = [new Lock(), new Semaphore(1), new Event()];
    const [held, permit] = [await lock.acquire(), await semaphore.acquire()];
    const all = Promise.all([lock.acquire(), semaphore.acquire(), event.wait()]);
    held.release();
    permit.release();
    event.set();
    await all;
    expect(realm.defaultLoop).toBe(undefined);
    realm.defaultLoop = defaultLoop;
  });

  it("the coroutines of Condition run on the default loop", async () => {
    const condition = new Condition();
    const items: string[] = [];
    const consumer = (async () => {
      const held = await condition.acquire();
      await condition.waitFor(() => items.length > 0);
      const item = items.pop();
      held.release();
      return item;
    })();
    await macrotasks(2);
    const held = await condition.acquire();
    items.push("item");
    condition.notify();
    held.release();
    expect([await consumer, condition.locked()]).toEqual(["item", false]);
    expect(condition.loop).toBe(defaultLoop());
  });
});

describe("acquire() and wait() begin when they are called", () => {
  it("a lock that nobody awaits is held", () => {
    const lock = new Lock();
    lock.acquire();
    expect(lock.locked()).toBe(true);
  });

  it("one that had to wait gets it in its turn, and can be awaited later, and again", async () => {
    const lock = new Lock();
    const [first, second] = [lock.acquire(), lock.acquire()];
    (await first).release();
    await macrotasks(2);
    expect(lock.locked()).toBe(true);
    const held = await second;
    expect(await second).toBe(held);
    held.release();
    expect(lock.locked()).toBe(false);
  });

  it("a wait for an event counts from the call: what was set since lets it go on", async () => {
    const event = new Event();
    const wait = event.wait();
    event.set();
    event.clear();
    expect(await wait).toBe(true);
  });

  bothForms("begun in plain code, it goes on in the loop of who awaits it", async ({ co }) => {
    const lock = new Lock();
    const held = await lock.acquire();
    const [first, second] = [lock.acquire(), lock.acquire()];
    const user = co(function* (operation: typeof first) {
      return yield* on(operation);
    });
    const loop = new VirtualLoop();
    const worker = new Worker(loop, user(first));
    const other = new Worker(loop, user(second));
    await loop.run();
    expect(lock.loop).toBe(loop);
    other.cancel();
    held.release();
    await macrotasks(2);
    expect(worker.state).toBe("running");
    await loop.run();
    expect([worker.state, other.state, lock.places.size]).toEqual(["returned", "threw", 0]);
    (worker.result as Held).release();
    expect(lock.locked()).toBe(false);
  });

  bothForms("so does the wait for an event", async ({ co }) => {
    const event = new Event();
    const wait = event.wait();
    const loop = new VirtualLoop();
    const worker = new Worker(
      loop,
      co(function* () {
        return yield* on(wait);
      })(),
    );
    await loop.run();
    event.set();
    await loop.run();
    expect([worker.result, event.loop]).toEqual([true, loop]);
  });
});

describe("S1 a lock belongs to the loop in which it is first waited for", () => {
  const waits: Record<string, () => () => Awaitable<unknown>> = {
    Lock: () => {
      const lock = new Lock();
      lock.acquire();
      return () => lock.acquire();
    },
    Semaphore: () => {
      const semaphore = new Semaphore(0);
      return () => semaphore.acquire();
    },
    Event: () => {
      const event = new Event();
      return () => event.wait();
    },
  };
  for (const [name, make] of Object.entries(waits)) {
    bothForms(`${name}: waiting in another one is RuntimeError`, async ({ co }) => {
      const wait = make();
      const [here, there] = [new VirtualLoop(), new VirtualLoop()];
      new Worker(
        here,
        co(function* () {
          yield* on(wait());
        })(),
      );
      await here.run();
      const second = new Worker(
        there,
        co(function* () {
          return yield* errorOf(wait());
        })(),
      );
      await there.run();
      const error = second.result as Error;
      expect(told(error)).toBe(`RuntimeError(<${name}> is bound to a different event loop)`);
      expect(error.message).toContain("wait for it in tasks of one loop only");
    });
  }

  bothForms(
    "Condition: waiting in another one is RuntimeError, and keeps the lock",
    async ({ co }) => {
      const condition = new Condition();
      const [here, there] = [new VirtualLoop(), new VirtualLoop()];
      const waiter = co(function* () {
        yield* on(condition.acquire());
        return yield* errorOf(condition.wait());
      });
      new Worker(here, waiter());
      await here.run();
      const second = new Worker(there, waiter());
      await there.run();
      expect(told(second.result)).toBe(
        "RuntimeError(<Condition> is bound to a different event loop)",
      );
      expect([condition.locked(), condition.places.size]).toEqual([true, 1]);
    },
  );

  bothForms("what need not wait binds it to none", async ({ co }) => {
    const [lock, semaphore, event] = [new Lock(), new Semaphore(1), new Event()];
    event.set();
    const user = co(function* () {
      yield* on(lock.acquire());
      yield* on(semaphore.acquire());
      yield* on(event.wait());
      lock.release();
      semaphore.release();
      return "done";
    });
    for (let n = 0; n < 2; n++) {
      const loop = new VirtualLoop();
      const worker = new Worker(loop, user());
      await loop.run();
      expect(worker.result).toBe("done");
    }
    expect([lock.loop, semaphore.loop, event.loop]).toEqual([undefined, undefined, undefined]);
  });

  bothForms("plain code may wait beside the tasks of that loop, in one queue", async ({ co }) => {
    const lock = new Lock();
    const loop = new VirtualLoop();
    const log: string[] = [];
    const held = await lock.acquire();
    const user = co(function* () {
      yield* on(lock.acquire());
      log.push("task");
      lock.release();
    });
    const plain = async () => {
      await lock.acquire();
      log.push("plain");
      lock.release();
    };
    new Worker(loop, user());
    await loop.run();
    const first = plain();
    new Worker(loop, user());
    await loop.run();
    held.release();
    await loop.run();
    await first;
    await loop.run();
    expect([log, lock.loop, lock.locked()]).toEqual([["task", "plain", "task"], loop, false]);
  });
});
