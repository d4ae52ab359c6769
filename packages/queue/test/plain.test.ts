import { type Coro, coroutine } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { PriorityQueue, Queue } from "@asyncio-ts/queue";
import { bothForms, errorOf, on, told, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";

/** Lets the host turn a few times. */
async function macrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextMacrotask();
}

describe("a queue in a plain async function, with nothing set up", () => {
  it("get waits for put", async () => {
    const queue = new Queue<string>();
    const got = (async () => [await queue.get(), await queue.get()])();
    await queue.put("a");
    await queue.put("b");
    expect(await got).toEqual(["a", "b"]);
  });

  it("put waits while the queue is full", async () => {
    const queue = new Queue<number>(1);
    const log: string[] = [];
    const producer = (async () => {
      for (let item = 0; item < 4; item++) {
        await queue.put(item);
        log.push(`put ${item}, ${queue.size} in`);
      }
    })();
    const consumer = (async () => {
      for (let i = 0; i < 4; i++) {
        log.push(`got ${await queue.get()}`);
        queue.taskDone();
      }
    })();
    await Promise.all([producer, consumer]);
    await queue.join();
    expect(log.filter((line) => line.startsWith("got"))).toEqual([
      "got 0",
      "got 1",
      "got 2",
      "got 3",
    ]);
    expect(log.every((line) => !line.includes("2 in"))).toBe(true);
  });

  it("three consumers share the work, and join sees the end", async () => {
    const queue = new PriorityQueue<number>();
    const seen: number[] = [];
    for (const item of [5, 1, 4, 2, 3]) queue.putNowait(item);
    for (let i = 0; i < 3; i++) {
      void (async () => {
        for (;;) {
          seen.push(await queue.get());
          queue.taskDone();
        }
      })();
    }
    await queue.join();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it("Promise.race and Promise.all take its operations", async () => {
    const queue = new Queue<string>();
    const both = Promise.all([queue.get(), queue.get()]);
    queue.putNowait("a");
    queue.putNowait("b");
    expect(await both).toEqual(["a", "b"]);
    const first = Promise.race([queue.get(), Promise.resolve("quick")]);
    expect(await first).toBe("quick");
  });

  it("it belongs to no loop then, and tasks of any one loop can share it", async () => {
    const queue = new Queue<string>();
    const got = queue.get();
    expect(queue.loop).toBe(undefined);
    const loop = new VirtualLoop();
    const user = coroutine(function* (): Coro<string> {
      // The plain code is woken first; by its turn the item is gone, and it waits on, as plain code.
      queue.putNowait("x");
      return `${yield* queue.get()}, ${yield* queue.get()}`;
    });
    const worker = new Worker(loop, user());
    const done = loop.run();
    await macrotasks(3);
    queue.putNowait("y");
    await done;
    await loop.run();
    expect(queue.loop).toBe(loop);
    expect(worker.result).toBe("x, y");
    queue.putNowait("z");
    expect(await got).toBe("z");
  });

  bothForms("an operation begun there goes on in the loop of who awaits it", async ({ co }) => {
    const queue = new Queue<string>();
    const [first, second] = [queue.get(), queue.get()];
    const user = co(function* () {
      return yield* on(first);
    });
    const loop = new VirtualLoop();
    const worker = new Worker(loop, user());
    const cancelled = new Worker(loop, user());
    await loop.run();
    cancelled.cancel();
    queue.putNowait("a");
    expect(worker.state).toBe("running");
    await loop.run();
    expect([worker.result, cancelled.state]).toEqual(["a", "threw"]);
    queue.putNowait("b");
    expect(await second).toBe("b");
  });
});

describe("put and get start at the call", () => {
  it("a put that nobody awaits has put its item", () => {
    const queue = new Queue<string>();
    queue.put("floating");
    expect(queue.getNowait()).toBe("floating");
  });

  it("a get that nobody awaits has taken the item", async () => {
    const queue = new Queue<string>();
    queue.putNowait("x");
    const got = queue.get();
    expect(queue.empty()).toBe(true);
    expect(await got).toBe("x");
    // It can be awaited again, as a promise can.
    expect(await got).toBe("x");
  });

  it("a floating put that had to wait puts its item when there is room", async () => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>(1);
    loop.callSoon(() => {
      for (const item of [0, 1, 2]) queue.put(item);
    });
    await loop.run();
    const got: unknown[] = [queue.putters.size];
    for (let i = 0; i < 3; i++) {
      got.push(queue.getNowait());
      await loop.run();
    }
    expect(got).toEqual([2, 0, 1, 2]);
  });

  bothForms("an operation made early is awaited late, by a coroutine", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const worker = new Worker(
      loop,
      co(function* () {
        const [first, second] = [queue.get(), queue.get()];
        queue.putNowait("a");
        queue.putNowait("b");
        yield* on(turn());
        return [yield* on(second), yield* on(first)];
      })(),
    );
    await loop.run();
    expect(worker.result).toEqual(["b", "a"]);
  });

  bothForms("one operation may have several awaiters", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    let shared: ReturnType<typeof queue.get> | undefined;
    const waiter = co(function* () {
      shared ??= queue.get();
      return yield* on(shared);
    });
    const workers = [1, 2, 3].map(() => new Worker(loop, waiter()));
    await loop.run();
    queue.putNowait("x");
    await loop.run();
    expect(workers.map((worker) => worker.result)).toEqual(["x", "x", "x"]);
    expect(queue.size).toBe(0);
  });
});

describe("S1 a queue belongs to the loop in which it is first waited for", () => {
  bothForms("waiting for it in another is RuntimeError", async ({ co }) => {
    const queue = new Queue<string>();
    const [here, there] = [new VirtualLoop(), new VirtualLoop()];
    const getter = co(function* () {
      return yield* on(queue.get());
    });
    const first = new Worker(here, getter());
    await here.run();
    const second = new Worker(
      there,
      co(function* () {
        return yield* errorOf(getter());
      })(),
    );
    await there.run();
    const error = second.result as Error;
    expect(told(error)).toBe("RuntimeError(<Queue> is bound to a different event loop)");
    expect(error.message).toContain("wait for it in tasks of one loop only");
    queue.putNowait("x");
    await here.run();
    expect(first.result).toBe("x");
  });

  bothForms("what need not wait binds it to none", async ({ co }) => {
    const queue = new Queue<number>(2);
    const user = co(function* (item: number) {
      yield* on(queue.put(item));
      return yield* on(queue.get());
    });
    for (const item of [1, 2]) {
      const loop = new VirtualLoop();
      const worker = new Worker(loop, user(item));
      await loop.run();
      expect(worker.result).toBe(item);
    }
    expect(queue.loop).toBe(undefined);
  });

  it("waking what waits on a loop that was closed meanwhile is RuntimeError", async () => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const worker = new Worker(loop, queue.get());
    await loop.run();
    loop.close();
    expect(worker.state).toBe("running");
    expect(() => queue.putNowait("x")).toThrow("Event loop is closed");
  });
});
