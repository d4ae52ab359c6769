import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { LifoQueue, PriorityQueue, Queue, QueueShutDown } from "@asyncio-ts/queue";
import { bothForms, type Form, on, thrown, told, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

/** Coroutines that write down what their waits came to. */
function waits(form: Form, queue: Queue<string>, log: string[]) {
  const noted = (name: string, wait: () => Promise<unknown> | PromiseLike<unknown>) =>
    form.co(function* () {
      try {
        const result = yield* on(wait() as never);
        log.push(`${name}: ${result === undefined ? "done" : String(result)}`);
      } catch (error) {
        log.push(`${name}: ${told(error)}`);
        throw error;
      }
    })();
  return {
    get: (name: string) => noted(name, () => queue.get()),
    put: (name: string) => noted(name, () => queue.put(name)),
    join: (name: string) => noted(name, () => queue.join()),
  };
}

describe("Q4 after shutdown()", () => {
  for (const immediate of [false, true]) {
    bothForms(
      `every put throws QueueShutDown, with room or without, immediate: ${immediate}`,
      async (form) => {
        for (const maxsize of [0, 1]) {
          const loop = new VirtualLoop();
          const log: string[] = [];
          const queue = new Queue<string>(maxsize);
          queue.putNowait("x");
          queue.shutdown({ immediate });
          new Worker(loop, waits(form, queue, log).put("put"));
          await loop.run();
          expect(log).toEqual(["put: QueueShutDown()"]);
          const error = thrown(() => queue.putNowait("y"));
          expect([error instanceof QueueShutDown, error.message]).toEqual([
            true,
            "the queue was shut down",
          ]);
          expect([queue.size, queue.putters.size]).toEqual([immediate ? 0 : 1, 0]);
        }
      },
    );
  }

  bothForms("gets take what is left, then throw", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    for (const item of ["a", "b", "c"]) queue.putNowait(item);
    queue.shutdown();
    const { get } = waits(form, queue, log);
    for (const name of ["1", "2"]) new Worker(loop, get(name));
    await loop.run();
    log.push(`nowait: ${queue.getNowait()}`);
    log.push(told(thrown(() => queue.getNowait())));
    new Worker(loop, get("3"));
    await loop.run();
    expect(log).toEqual(["1: a", "2: b", "nowait: c", "QueueShutDown()", "3: QueueShutDown()"]);
  });

  bothForms("gets throw at once with immediate: the items are gone", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    for (const item of ["a", "b", "c"]) queue.putNowait(item);
    queue.shutdown({ immediate: true });
    expect([queue.size, queue.empty(), queue.unfinished]).toEqual([0, true, 0]);
    new Worker(loop, waits(form, queue, log).get("get"));
    await loop.run();
    expect([log, told(thrown(() => queue.getNowait()))]).toEqual([
      ["get: QueueShutDown()"],
      "QueueShutDown()",
    ]);
  });
});

describe("Q4 shutdown() wakes what is parked", () => {
  for (const immediate of [false, true]) {
    bothForms(`all getters, in order, immediate: ${immediate}`, async (form) => {
      const loop = new VirtualLoop();
      const log: string[] = [];
      const queue = new Queue<string>();
      const { get } = waits(form, queue, log);
      for (const name of ["1", "2", "3"]) new Worker(loop, get(name));
      await loop.run();
      expect(queue.getters.size).toBe(3);
      queue.shutdown({ immediate });
      await loop.run();
      expect(log).toEqual(["1: QueueShutDown()", "2: QueueShutDown()", "3: QueueShutDown()"]);
      expect(queue.getters.size).toBe(0);
    });

    bothForms(`all putters, in order, immediate: ${immediate}`, async (form) => {
      const loop = new VirtualLoop();
      const log: string[] = [];
      const queue = new Queue<string>(1);
      queue.putNowait("0");
      const { put } = waits(form, queue, log);
      for (const name of ["1", "2"]) new Worker(loop, put(name));
      await loop.run();
      expect(queue.putters.size).toBe(2);
      queue.shutdown({ immediate });
      await loop.run();
      expect(log).toEqual(["1: QueueShutDown()", "2: QueueShutDown()"]);
      // What they wanted to put was never put, and what was there stays, unless immediate.
      expect([queue.size, queue.unfinished, queue.putters.size]).toEqual(
        immediate ? [0, 0, 0] : [1, 1, 0],
      );
    });
  }

  bothForms("a getter that an item had woken still gets it", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    const { get } = waits(form, queue, log);
    for (const name of ["1", "2"]) new Worker(loop, get(name));
    await loop.run();
    queue.putNowait("item");
    queue.shutdown();
    await loop.run();
    expect(log).toEqual(["1: item", "2: QueueShutDown()"]);
  });

  bothForms("a putter that a place had woken throws all the same", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>(1);
    queue.putNowait("0");
    new Worker(loop, waits(form, queue, log).put("1"));
    await loop.run();
    queue.getNowait();
    queue.shutdown();
    await loop.run();
    expect([log, queue.size]).toEqual([["1: QueueShutDown()"], 0]);
  });

  bothForms("one that is cancelled in the same turn is cancelled", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    const { get } = waits(form, queue, log);
    const [first, second, third] = ["1", "2", "3"].map((name) => new Worker(loop, get(name)));
    await loop.run();
    first?.cancel();
    queue.shutdown();
    second?.cancel();
    await loop.run();
    expect([isCancelled(first?.error), isCancelled(second?.error), third?.state]).toEqual([
      true,
      true,
      "threw",
    ]);
    expect(log).toEqual(["1: CancelledError()", "2: CancelledError()", "3: QueueShutDown()"]);
  });
});

describe("Q4 join() and shutdown()", () => {
  bothForms("waits on until what was taken, or is left, is done", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.putNowait("b");
    queue.getNowait();
    new Worker(loop, waits(form, queue, log).join("join"));
    await loop.run();
    queue.shutdown();
    await loop.run();
    expect(log).toEqual([]);
    queue.taskDone();
    queue.getNowait();
    await loop.run();
    expect([log, queue.unfinished]).toEqual([[], 1]);
    queue.taskDone();
    await loop.run();
    expect(log).toEqual(["join: done"]);
  });

  bothForms("is over with immediate if nothing is being worked on", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.putNowait("b");
    new Worker(loop, waits(form, queue, log).join("join"));
    await loop.run();
    queue.shutdown({ immediate: true });
    await loop.run();
    expect([log, queue.unfinished]).toEqual([["join: done"], 0]);
    expect(told(thrown(() => queue.taskDone()))).toBe(
      "ValueError(task_done() called too many times)",
    );
  });

  bothForms("waits with immediate for what is being worked on", async (form) => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const queue = new Queue<string>();
    for (const item of ["a", "b", "c"]) queue.putNowait(item);
    queue.getNowait();
    new Worker(loop, waits(form, queue, log).join("join"));
    await loop.run();
    queue.shutdown({ immediate: true });
    await loop.run();
    expect([log, queue.unfinished]).toEqual([[], 1]);
    queue.taskDone();
    await loop.run();
    expect(log).toEqual(["join: done"]);
  });

  it("counts as done only what is dropped, after taskDone() was called ahead of time", () => {
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.putNowait("b");
    queue.taskDone();
    queue.taskDone();
    queue.shutdown({ immediate: true });
    expect([queue.unfinished, queue.size]).toEqual([0, 0]);
  });
});

describe("Q4 shutdown() again", () => {
  it("changes nothing, but can drop what is left", () => {
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.shutdown();
    queue.shutdown();
    expect(queue.size).toBe(1);
    queue.shutdown({ immediate: true });
    expect([queue.size, queue.unfinished]).toEqual([0, 0]);
    queue.shutdown();
    expect(told(thrown(() => queue.putNowait("b")))).toBe("QueueShutDown()");
  });

  it("is the same for the other orders", () => {
    for (const queue of [new LifoQueue<number>(), new PriorityQueue<number>()]) {
      for (const item of [2, 1, 3]) queue.putNowait(item);
      queue.shutdown();
      const items = [queue.getNowait(), queue.getNowait(), queue.getNowait()];
      expect(items).toEqual(queue instanceof LifoQueue ? [3, 1, 2] : [1, 2, 3]);
      expect(told(thrown(() => queue.getNowait()))).toBe("QueueShutDown()");
      queue.shutdown({ immediate: true });
      expect(queue.unfinished).toBe(3);
    }
  });
});

describe("Q4 for plain code", () => {
  it("a floating put that is parked throws, and the error can be caught later", async () => {
    const queue = new Queue<string>(1);
    queue.putNowait("a");
    const parked = queue.put("b");
    queue.shutdown();
    expect(await queue.get()).toBe("a");
    expect(told(await Promise.resolve(parked).catch((error: unknown) => error))).toBe(
      "QueueShutDown()",
    );
  });
});
