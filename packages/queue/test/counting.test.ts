import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { LifoQueue, PriorityQueue, Queue, QueueEmpty, QueueFull } from "@asyncio-ts/queue";
import { bothForms, errorOf, on, thrown, told, turn, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

describe("Q3 join waits until everything that was put is done", () => {
  bothForms("and not only taken out", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>();
    queue.putNowait(1);
    queue.putNowait(2);
    const joiner = new Worker(
      loop,
      co(function* () {
        yield* on(queue.join());
        return "joined";
      })(),
    );
    await loop.run();
    queue.getNowait();
    queue.taskDone();
    queue.getNowait();
    await loop.run();
    expect(joiner.state).toBe("running");
    queue.taskDone();
    await loop.run();
    expect(joiner.result).toBe("joined");
  });

  bothForms("not at all where nothing was put, or all is done", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>();
    const worker = new Worker(
      loop,
      co(function* () {
        yield* on(queue.join());
        queue.putNowait(queue.unfinished);
        queue.taskDone();
        yield* on(queue.join());
        return loop.turns;
      })(),
    );
    await loop.run();
    expect([worker.state, worker.result]).toEqual(["returned", 1]);
  });

  bothForms("wakes all who join, in order; new items count again", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>();
    const log: unknown[] = [];
    const joiner = co(function* (name: string) {
      yield* on(queue.join());
      log.push(name);
    });
    queue.putNowait(1);
    for (const name of ["a", "b", "c"]) new Worker(loop, joiner(name));
    await loop.run();
    queue.taskDone();
    await loop.run();
    expect(log).toEqual(["a", "b", "c"]);
    queue.putNowait(2);
    new Worker(loop, joiner("d"));
    await loop.run();
    expect(log).toEqual(["a", "b", "c"]);
    queue.taskDone();
    await loop.run();
    expect(log).toEqual(["a", "b", "c", "d"]);
  });

  it("taskDone too often is ValueError that says what to do", () => {
    const queue = new Queue<number>();
    const error = thrown(() => queue.taskDone());
    expect(told(error)).toBe("ValueError(task_done() called too many times)");
    expect(error.message).toContain("call it once for each item");
    queue.putNowait(1);
    queue.taskDone();
    expect(told(thrown(() => queue.taskDone()))).toContain("ValueError");
    expect(queue.unfinished).toBe(0);
  });
});

describe("Q3 the size", () => {
  it("of 0 or less is without limit, and never full", () => {
    for (const maxsize of [0, -1, -Infinity, undefined]) {
      const queue = new Queue<number>(maxsize);
      for (let item = 0; item < 1000; item++) queue.putNowait(item);
      expect([queue.full(), queue.size, queue.maxsize]).toEqual([false, 1000, maxsize ?? 0]);
    }
  });

  it("limits put", () => {
    const queue = new Queue<number>(2);
    expect([queue.empty(), queue.full(), queue.size]).toEqual([true, false, 0]);
    queue.putNowait(1);
    expect([queue.empty(), queue.full(), queue.size]).toEqual([false, false, 1]);
    queue.putNowait(2);
    expect([queue.empty(), queue.full(), queue.size]).toEqual([false, true, 2]);
  });

  for (const Class of [Queue, LifoQueue, PriorityQueue]) {
    it(`${Class.name}: what is no number is TypeError, NaN is ValueError`, () => {
      for (const [junk, text] of [
        ["3", '"3"'],
        [null, "null"],
        [5n, "5n"],
        [{}, "an object of class Object"],
      ]) {
        const error = thrown(() => new Class(junk as never));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toContain(`must be a number, got ${text}`);
      }
      const error = thrown(() => new Class(Number.NaN));
      expect(error.name).toBe("ValueError");
      expect(error.message).toContain("got NaN");
      expect(error.message).toContain("0 is no limit");
    });
  }
});

describe("Q3 the nowait forms", () => {
  it("throw QueueEmpty and QueueFull, which say how it is", () => {
    const queue = new Queue<number>(1);
    const empty = thrown(() => queue.getNowait());
    expect(empty).toBeInstanceOf(QueueEmpty);
    expect(told(empty)).toBe("QueueEmpty()");
    expect(empty.message).toBe("the queue is empty");
    queue.putNowait(1);
    const full = thrown(() => queue.putNowait(2));
    expect(full).toBeInstanceOf(QueueFull);
    expect(told(full)).toBe("QueueFull()");
    expect(full.message).toBe("the queue holds 1 items");
    expect([queue.size, queue.unfinished, queue.getNowait()]).toEqual([1, 1, 1]);
  });
});

describe("an item that cannot be ordered", () => {
  bothForms("fails the put that brings it, and the loop goes on", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new PriorityQueue<unknown>(2);
    queue.putNowait(1);
    const worker = new Worker(
      loop,
      co(function* () {
        const error = (yield* errorOf(queue.put("x"))) as Error;
        yield* on(turn());
        return error;
      })(),
    );
    await loop.run();
    expect(worker.result).toBeInstanceOf(TypeError);
    expect((worker.result as Error).message).toContain("can't order string and number");
  });
});
