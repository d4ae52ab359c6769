import { type Coro, coroutine, isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { PriorityQueue, Queue } from "@asyncio-ts/queue";
import { turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";

/** Reads a queue to its end. */
const reader = coroutine(async (queue: Queue<string>, log: string[], name = "item") => {
  for await (const item of queue) log.push(`${name} ${item}`);
  log.push(`${name}s end`);
});

describe("for await (const item of queue), in a task", () => {
  it("takes items as they come, until the queue is shut down and empty", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    const worker = new Worker(loop, reader(queue, log));
    await loop.run();
    queue.putNowait("a");
    await loop.run();
    log.push("pause");
    queue.putNowait("b");
    queue.putNowait("c");
    queue.shutdown();
    await loop.run();
    expect(log).toEqual(["item a", "pause", "item b", "item c", "items end"]);
    expect(worker.state).toBe("returned");
  });

  it("ends a parked wait at shutdown, and drops the items with immediate", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    new Worker(loop, reader(queue, log, "first"));
    new Worker(loop, reader(queue, log, "second"));
    await loop.run();
    expect(queue.getters.size).toBe(2);
    queue.putNowait("a");
    queue.putNowait("b");
    queue.shutdown({ immediate: true });
    await loop.run();
    expect(log).toEqual(["firsts end", "seconds end"]);
  });

  it("gives room to putters as it goes", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>(1);
    const writer = coroutine(async () => {
      for (const item of ["a", "b", "c"]) {
        await queue.put(item);
        log.push(`put ${item}`);
      }
      queue.shutdown();
    });
    new Worker(loop, writer());
    new Worker(loop, reader(queue, log));
    await loop.run();
    expect(log).toEqual(["put a", "item a", "put b", "item b", "put c", "item c", "items end"]);
  });

  it("shares the items among several loops: each goes to one", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    for (const name of ["x", "y"]) new Worker(loop, reader(queue, log, name));
    await loop.run();
    for (const item of ["a", "b", "c", "d"]) queue.putNowait(item);
    queue.shutdown();
    await loop.run();
    const items = log.filter((line) => !line.endsWith("end")).map((line) => line.slice(-1));
    expect(items.sort()).toEqual(["a", "b", "c", "d"]);
    expect(log.filter((line) => line.endsWith("end"))).toHaveLength(2);
  });

  it("is cancelled while it waits, and the next item is another's", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    const cancelled = new Worker(loop, reader(queue, log, "first"));
    new Worker(loop, reader(queue, log, "second"));
    await loop.run();
    cancelled.cancel();
    queue.putNowait("a");
    await loop.run();
    expect([isCancelled(cancelled.error), log, queue.getters.size]).toEqual([
      true,
      ["second a"],
      1,
    ]);
  });

  it("loses no item when it is cancelled after the wake-up", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    const cancelled = new Worker(loop, reader(queue, log, "first"));
    new Worker(loop, reader(queue, log, "second"));
    await loop.run();
    queue.putNowait("a");
    cancelled.cancel();
    await loop.run();
    expect([isCancelled(cancelled.error), log]).toEqual([true, ["second a"]]);
  });

  it("can be left by break, by return and by an error, and the queue is usable", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    for (const item of ["a", "b", "c", "d"]) queue.putNowait(item);
    const program = coroutine(async () => {
      for await (const item of queue) {
        log.push(`break at ${item}`);
        break;
      }
      await (async () => {
        for await (const item of queue) {
          log.push(`return at ${item}`);
          return;
        }
      })();
      try {
        for await (const item of queue) throw new Error(`throw at ${item}`);
      } catch (error) {
        log.push((error as Error).message);
      }
      log.push(`size ${queue.size}`);
      await queue.put("e");
      log.push(await queue.get(), await queue.get());
    });
    const worker = new Worker(loop, program());
    await loop.run();
    expect([worker.state, log]).toEqual([
      "returned",
      ["break at a", "return at b", "throw at c", "size 1", "d", "e"],
    ]);
    expect([queue.getters.size, queue.isShutdown]).toEqual([0, false]);
  });

  it("takes items in the order of the queue's kind", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new PriorityQueue<string>();
    for (const item of ["c", "a", "b"]) queue.putNowait(item);
    queue.shutdown();
    new Worker(loop, reader(queue, log));
    await loop.run();
    expect(log).toEqual(["item a", "item b", "item c", "items end"]);
  });
});

describe("iteration by hand", () => {
  it("works in a generator coroutine, by awaiting what next() returns", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    const queue = new Queue<string>();
    const program = coroutine(function* (): Coro<void> {
      const items = queue[Symbol.asyncIterator]();
      for (;;) {
        const next = items.next() as unknown as Iterable<never, IteratorResult<string>>;
        const result = yield* next;
        log.push(result);
        if (result.done === true) break;
      }
    });
    new Worker(loop, program());
    await loop.run();
    queue.putNowait("a");
    queue.shutdown();
    await loop.run();
    expect(log).toEqual([
      { done: false, value: "a" },
      { done: true, value: undefined },
    ]);
  });

  it("says done again and again at the end, and is its own iterable", async () => {
    const queue = new Queue<string>();
    const items = queue[Symbol.asyncIterator]();
    expect(items[Symbol.asyncIterator]()).toBe(items);
    queue.putNowait("a");
    queue.shutdown();
    const log: unknown[] = [];
    for await (const item of items) log.push(item);
    log.push((await items.next()).done, (await items.next()).done);
    expect(log).toEqual(["a", true, true]);
  });

  it("is typed by the items", () => {
    const queue = new Queue<number>();
    expectTypeOf(queue[Symbol.asyncIterator]().next).returns.resolves.toEqualTypeOf<
      IteratorResult<number, undefined>
    >();
  });
});

describe("for await in plain code", () => {
  it("needs no loop and no task", async () => {
    const queue = new Queue<string>(1);
    const log: string[] = [];
    const reading = (async () => {
      for await (const item of queue) log.push(item);
      log.push("end");
    })();
    for (const item of ["a", "b", "c"]) await queue.put(item);
    queue.shutdown();
    await reading;
    expect(log).toEqual(["a", "b", "c", "end"]);
  });

  it("goes on beside a task that iterates the same queue", async () => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const log: string[] = [];
    const writer = coroutine(function* (): Coro<void> {
      for (const item of ["a", "b", "c"]) {
        queue.putNowait(item);
        yield* turn();
      }
      queue.shutdown();
    });
    new Worker(loop, reader(queue, log));
    new Worker(loop, writer());
    await loop.run();
    expect(log).toEqual(["item a", "item b", "item c", "items end"]);
  });
});
