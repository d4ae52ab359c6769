import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue } from "@asyncio-ts/queue";
import { bothForms, FORMS, on, once, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

describe("Q2 cancelled while parked", () => {
  bothForms("a getter leaves, and the item is another's", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const getter = co(function* () {
      return yield* on(queue.get());
    });
    const [a, b] = [new Worker(loop, getter()), new Worker(loop, getter())];
    await loop.run();
    a.cancel();
    await loop.run();
    expect([a.state, isCancelled(a.error), queue.getters.size]).toEqual(["threw", true, 1]);
    queue.putNowait("x");
    await loop.run();
    expect(b.result).toBe("x");
  });

  bothForms("a getter that has not run yet is passed over", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const getter = co(function* () {
      return yield* on(queue.get());
    });
    const [a, b] = [new Worker(loop, getter()), new Worker(loop, getter())];
    await loop.run();
    a.cancel();
    // Its future is cancelled, and still in the list.
    expect(queue.getters.size).toBe(2);
    queue.putNowait("x");
    await loop.run();
    expect([a.state, b.result, queue.size]).toEqual(["threw", "x", 0]);
  });

  bothForms("a putter leaves, and its item is never put", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    queue.putNowait("0");
    const putter = co(function* (item: string) {
      yield* on(queue.put(item));
    });
    const [a, b] = [new Worker(loop, putter("a")), new Worker(loop, putter("b"))];
    await loop.run();
    a.cancel();
    await loop.run();
    expect([queue.getNowait(), a.state, b.state]).toEqual(["0", "threw", "running"]);
    await loop.run();
    expect([b.state, queue.getNowait(), queue.empty()]).toEqual(["returned", "b", true]);
    expect(queue.unfinished).toBe(2);
  });

  bothForms("join leaves", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    queue.putNowait("x");
    const joiner = co(function* () {
      yield* on(queue.join());
    });
    const [a, b] = [new Worker(loop, joiner()), new Worker(loop, joiner())];
    await loop.run();
    a.cancel();
    await loop.run();
    expect([a.state, queue.joiners.size]).toEqual(["threw", 1]);
    queue.taskDone();
    await loop.run();
    expect(b.state).toBe("returned");
  });
});

describe("Q2 cancelled after the wake-up, before the step", () => {
  bothForms("a getter wakes the next one: the item is not lost", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const getter = co(function* () {
      return yield* on(queue.get());
    });
    const [a, b] = [new Worker(loop, getter()), new Worker(loop, getter())];
    await loop.run();
    queue.putNowait("item");
    a.cancel();
    await loop.run();
    expect([isCancelled(a.error), b.result, queue.size]).toEqual([true, "item", 0]);
  });

  bothForms("a putter wakes the next one: the place is not lost", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    queue.putNowait("0");
    const putter = co(function* (item: string) {
      yield* on(queue.put(item));
    });
    const [a, b] = [new Worker(loop, putter("a")), new Worker(loop, putter("b"))];
    await loop.run();
    queue.getNowait();
    a.cancel();
    await loop.run();
    expect([isCancelled(a.error), b.state, queue.getNowait()]).toEqual([true, "returned", "b"]);
  });

  bothForms("a getter whose item was stolen wakes nobody", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const getter = co(function* () {
      return yield* on(queue.get());
    });
    const [a, b] = [new Worker(loop, getter()), new Worker(loop, getter())];
    await loop.run();
    queue.putNowait("item");
    queue.getNowait();
    a.cancel();
    const before = loop.turns;
    await loop.run();
    expect([a.state, b.state, queue.getters.size]).toEqual(["threw", "running", 1]);
    // Only the cancelled one had a step.
    expect(loop.turns - before).toBe(1);
  });

  bothForms("a join that was woken is over all the same", async ({ co }) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    queue.putNowait("x");
    const joiner = co(function* () {
      yield* on(queue.join());
      return "joined";
    });
    const a = new Worker(loop, joiner());
    await loop.run();
    queue.taskDone();
    queue.putNowait("later");
    await loop.run();
    expect(a.result).toBe("joined");
  });
});

describe("Q2 cancelled by a timer at the very time of the put", () => {
  for (const first of ["the cancellation", "the put"]) {
    bothForms(`${first} first: the item is got or stays`, async ({ co }) => {
      const loop = new VirtualLoop();
      const queue = new Queue<string>();
      const getter = co(function* () {
        return yield* on(queue.get());
      });
      const worker = new Worker(loop, getter());
      const cancel = () => loop.callAt(10, () => worker.cancel());
      const put = () => loop.callAt(10, () => queue.putNowait("edge"));
      if (first === "the put") {
        put();
        cancel();
      } else {
        cancel();
        put();
      }
      await loop.run();
      // In one turn the cancellation wins (C6): the item must be there for the next.
      expect([worker.state, queue.size, queue.getNowait()]).toEqual(["threw", 1, "edge"]);
    });
  }
});

describe("Q2 a wait is cancelled at every point, and nothing is lost", () => {
  // 0: before its first step, 1: parked, 2: woken, 3: done.
  const points = [0, 1, 2, 3];
  for (const form of FORMS) {
    for (const point of points) {
      it(`get at point ${point} (${form.kind} form)`, async () => {
        const loop = new VirtualLoop();
        const queue = new Queue<string>();
        const getter = form.co(function* () {
          return yield* on(queue.get());
        });
        const worker = new Worker(loop, getter());
        if (point > 0) await once(loop);
        if (point > 1) queue.putNowait("x");
        if (point > 2) await once(loop);
        worker.cancel();
        if (point <= 1) queue.putNowait("x");
        await loop.run();
        if (point === 3) expect([worker.result, queue.size]).toEqual(["x", 0]);
        else expect([isCancelled(worker.error), queue.size]).toEqual([true, 1]);
        expect(queue.getters.size).toBe(0);
      });

      it(`put at point ${point} (${form.kind} form)`, async () => {
        const loop = new VirtualLoop();
        const queue = new Queue<string>(1);
        queue.putNowait("0");
        const putter = form.co(function* () {
          yield* on(queue.put("x"));
        });
        const worker = new Worker(loop, putter());
        if (point > 0) await once(loop);
        if (point > 1) queue.getNowait();
        if (point > 2) await once(loop);
        worker.cancel();
        await loop.run();
        const expected = [
          ["threw", 1, "0"],
          ["threw", 1, "0"],
          ["threw", 0],
          ["returned", 1, "x"],
        ];
        expect([worker.state, queue.size, ...(queue.empty() ? [] : [queue.getNowait()])]).toEqual(
          expected[point],
        );
        expect(queue.putters.size).toBe(0);
      });
    }
  }
});
