import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue } from "@asyncio-ts/queue";
import { bothForms, on, once, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";

describe("Q1 getters and putters are woken in the order in which they came", () => {
  bothForms("getters", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const log: unknown[] = [];
    const getter = co(function* (name: string) {
      log.push(`${name} got ${yield* on(queue.get())}`);
    });
    for (const name of ["a", "b", "c"]) new Worker(loop, getter(name));
    await loop.run();
    expect(queue.getters.size).toBe(3);
    for (const item of ["x", "y", "z"]) queue.putNowait(item);
    await loop.run();
    expect(log).toEqual(["a got x", "b got y", "c got z"]);
    expect(queue.getters.size).toBe(0);
  });

  bothForms("putters, one for each item taken", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>(1);
    const log: unknown[] = [];
    const putter = co(function* (item: number) {
      yield* on(queue.put(item));
      log.push(`put ${item}`);
    });
    for (const item of [0, 1, 2]) new Worker(loop, putter(item));
    await loop.run();
    log.push([queue.size, queue.full(), queue.putters.size]);
    for (let i = 0; i < 3; i++) {
      log.push(queue.getNowait());
      await loop.run();
    }
    expect(log).toEqual(["put 0", [1, true, 2], 0, "put 1", 1, "put 2", 2]);
  });

  bothForms("one item wakes one getter, one turn later", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const log: unknown[] = [];
    const getter = co(function* (name: string) {
      log.push(`${name} ${yield* on(queue.get())}`);
    });
    new Worker(loop, getter("a"));
    new Worker(loop, getter("b"));
    await once(loop);
    queue.putNowait("x");
    expect(log).toEqual([]);
    await once(loop);
    expect(log).toEqual(["a x"]);
    await loop.run();
    expect(log).toEqual(["a x"]);
    expect(queue.getters.size).toBe(1);
  });

  bothForms("a get or put that need not wait costs no turn", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>(2);
    const worker = new Worker(
      loop,
      co(function* () {
        const start = loop.turns;
        yield* on(queue.put(1));
        yield* on(queue.put(2));
        const items = [yield* on(queue.get()), yield* on(queue.get())];
        yield* on(queue.join.call(new Queue()));
        return [...items, loop.turns - start];
      })(),
    );
    await loop.run();
    expect(worker.result).toEqual([1, 2, 0]);
  });

  bothForms("producers and consumers over a small queue keep the order", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>(3);
    const got: number[] = [];
    const producer = co(function* () {
      for (let item = 0; item < 50; item++) {
        yield* on(queue.put(item));
        expect(queue.size).toBeLessThanOrEqual(3);
        if (item % 7 === 0) yield* on(turn());
      }
    });
    const consumer = co(function* () {
      for (;;) {
        got.push(yield* on(queue.get()));
        if (got.length % 5 === 0) yield* on(turn());
      }
    });
    const workers = [
      new Worker(loop, consumer()),
      new Worker(loop, consumer()),
      new Worker(loop, producer()),
    ];
    await loop.run();
    expect(got).toEqual(Array.from({ length: 50 }, (_, item) => item));
    expect(workers.map((worker) => worker.state)).toEqual(["running", "running", "returned"]);
  });
});

describe("Q1 a wake-up hands nothing over", () => {
  bothForms("a woken getter whose item was stolen parks again, at the back", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const log: unknown[] = [];
    const getter = co(function* (name: string) {
      log.push(`${name} got ${yield* on(queue.get())}`);
    });
    new Worker(loop, getter("a"));
    new Worker(loop, getter("b"));
    await loop.run();
    queue.putNowait("x");
    log.push(`stole ${queue.getNowait()}`);
    await loop.run();
    expect(queue.getters.size).toBe(2);
    queue.putNowait("y");
    queue.putNowait("z");
    await loop.run();
    expect(log).toEqual(["stole x", "b got y", "a got z"]);
  });

  bothForms("a woken putter whose place was taken parks again, at the back", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    const log: unknown[] = [];
    const putter = co(function* (item: string) {
      yield* on(queue.put(item));
      log.push(`put ${item}`);
    });
    queue.putNowait("0");
    new Worker(loop, putter("a"));
    new Worker(loop, putter("b"));
    await loop.run();
    log.push(queue.getNowait());
    queue.putNowait("quick");
    await loop.run();
    log.push(queue.putters.size);
    for (let i = 0; i < 3; i++) {
      log.push(queue.getNowait());
      await loop.run();
    }
    expect(log).toEqual(["0", 2, "quick", "put b", "b", "put a", "a"]);
  });

  bothForms("a newcomer may be quicker than who was woken", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const log: unknown[] = [];
    const getter = co(function* (name: string) {
      log.push(`${name} got ${yield* on(queue.get())}`);
    });
    new Worker(loop, getter("early"));
    await loop.run();
    new Worker(loop, getter("late"));
    queue.putNowait("x");
    await loop.run();
    queue.putNowait("y");
    await loop.run();
    expect(log).toEqual(["late got x", "early got y"]);
  });
});
