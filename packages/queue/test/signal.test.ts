import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue } from "@asyncio-ts/queue";
import { bothForms, type Form, on, told, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

/** A signal that counts its listeners. */
class Switch {
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  listeners = 0;
  added = 0;

  constructor() {
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    const known = new Set<unknown>();
    signal.addEventListener = (type: string, listener: never) => {
      known.add(listener);
      this.listeners = known.size;
      this.added++;
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      known.delete(listener);
      this.listeners = known.size;
      remove(type, listener);
    };
  }

  abort(reason: unknown = new Error("aborted")): void {
    this.controller.abort(reason);
  }
}

function coroutines(form: Form, queue: Queue<string>) {
  return {
    get: form.co(function* (signal?: AbortSignal) {
      return yield* on(queue.get({ signal }));
    }),
    put: form.co(function* (item: string, signal?: AbortSignal) {
      yield* on(queue.put(item, { signal }));
    }),
  };
}

describe("signal: aborted before the call", () => {
  bothForms("get throws the reason, and takes nothing", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    queue.putNowait("a");
    const off = new Switch();
    const reason = new Error("no need");
    off.abort(reason);
    const worker = new Worker(loop, coroutines(form, queue).get(off.signal));
    await loop.run();
    expect([worker.error === reason, queue.size, queue.getters.size, off.added]).toEqual([
      true,
      1,
      0,
      0,
    ]);
  });

  bothForms("put throws the reason, and puts nothing", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    const off = new Switch();
    off.abort();
    const worker = new Worker(loop, coroutines(form, queue).put("a", off.signal));
    await loop.run();
    expect([told(worker.error), queue.size, queue.unfinished, off.added]).toEqual([
      "Error(aborted)",
      0,
      0,
      0,
    ]);
  });

  it("throws the signal's own reason where none was given", async () => {
    const queue = new Queue<string>();
    const error = await Promise.resolve(queue.get({ signal: AbortSignal.abort() })).catch(
      (error: unknown) => error,
    );
    expect((error as Error).name).toBe("AbortError");
  });
});

describe("signal: not needed", () => {
  bothForms("a wait that need not wait adds no listener", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    const off = new Switch();
    const { get, put } = coroutines(form, queue);
    const workers = [new Worker(loop, put("a", off.signal)), new Worker(loop, get(off.signal))];
    await loop.run();
    expect([workers.map((worker) => worker.state), off.added]).toEqual([
      ["returned", "returned"],
      0,
    ]);
  });

  bothForms("a wait that has ended has removed its listener", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    const off = new Switch();
    const { get, put } = coroutines(form, queue);
    const getter = new Worker(loop, get(off.signal));
    await loop.run();
    expect(off.listeners).toBe(1);
    queue.putNowait("a");
    await loop.run();
    expect([getter.result, off.listeners]).toEqual(["a", 0]);
    queue.putNowait("b");
    const putter = new Worker(loop, put("c", off.signal));
    await loop.run();
    expect(off.listeners).toBe(1);
    queue.getNowait();
    await loop.run();
    expect([putter.state, off.listeners, off.added]).toEqual(["returned", 0, 2]);
    off.abort();
    await loop.run();
    expect([getter.state, putter.state, queue.size]).toEqual(["returned", "returned", 1]);
  });

  bothForms("one listener serves a wait that is woken in vain", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const off = new Switch();
    const getter = new Worker(loop, coroutines(form, queue).get(off.signal));
    await loop.run();
    for (let times = 0; times < 3; times++) {
      queue.putNowait("stolen");
      queue.getNowait();
      await loop.run();
    }
    expect([off.listeners, off.added, queue.getters.size]).toEqual([1, 1, 1]);
    off.abort();
    await loop.run();
    expect([told(getter.error), off.listeners, queue.getters.size]).toEqual([
      "Error(aborted)",
      0,
      0,
    ]);
  });
});

describe("signal: aborted while parked", () => {
  bothForms("get throws the reason and leaves: the item is another's", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const off = new Switch();
    const { get } = coroutines(form, queue);
    const [first, second] = [new Worker(loop, get(off.signal)), new Worker(loop, get())];
    await loop.run();
    off.abort();
    queue.putNowait("a");
    await loop.run();
    expect([told(first.error), second.result, off.listeners, queue.getters.size]).toEqual([
      "Error(aborted)",
      "a",
      0,
      0,
    ]);
  });

  bothForms("put throws the reason, and its item is never put", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    queue.putNowait("0");
    const off = new Switch();
    const { put } = coroutines(form, queue);
    const [first, second] = [new Worker(loop, put("a", off.signal)), new Worker(loop, put("b"))];
    await loop.run();
    off.abort();
    await loop.run();
    expect([told(first.error), second.state, off.listeners, queue.putters.size]).toEqual([
      "Error(aborted)",
      "running",
      0,
      1,
    ]);
    expect(queue.getNowait()).toBe("0");
    await loop.run();
    expect([second.state, queue.getNowait(), queue.unfinished]).toEqual(["returned", "b", 2]);
  });

  bothForms("one signal ends any number of waits", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const off = new Switch();
    const { get } = coroutines(form, queue);
    const workers = Array.from({ length: 10 }, () => new Worker(loop, get(off.signal)));
    await loop.run();
    expect(off.listeners).toBe(10);
    off.abort();
    await loop.run();
    expect(workers.filter((worker) => worker.state === "threw")).toHaveLength(10);
    expect([off.listeners, queue.getters.size]).toEqual([0, 0]);
  });
});

describe("signal: aborted after the wake-up, before the step", () => {
  bothForms("get throws the reason, and the item goes to the next", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const off = new Switch();
    const { get } = coroutines(form, queue);
    const [first, second] = [new Worker(loop, get(off.signal)), new Worker(loop, get())];
    await loop.run();
    queue.putNowait("a");
    off.abort();
    await loop.run();
    expect([told(first.error), second.result, queue.size, off.listeners]).toEqual([
      "Error(aborted)",
      "a",
      0,
      0,
    ]);
  });

  bothForms("with nobody else the item stays in the queue", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const off = new Switch();
    new Worker(loop, coroutines(form, queue).get(off.signal));
    await loop.run();
    queue.putNowait("a");
    off.abort();
    await loop.run();
    expect([queue.size, queue.getNowait(), queue.getters.size]).toEqual([1, "a", 0]);
  });

  bothForms("put throws the reason, and the place goes to the next", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    queue.putNowait("0");
    const off = new Switch();
    const { put } = coroutines(form, queue);
    const [first, second] = [new Worker(loop, put("a", off.signal)), new Worker(loop, put("b"))];
    await loop.run();
    queue.getNowait();
    off.abort();
    await loop.run();
    expect([told(first.error), second.state, queue.getNowait(), queue.size]).toEqual([
      "Error(aborted)",
      "returned",
      "b",
      0,
    ]);
  });
});

describe("signal and cancel", () => {
  for (const order of ["abort, then cancel", "cancel, then abort"]) {
    for (const woken of [false, true]) {
      bothForms(
        `${order}${woken ? ", of a wait that was woken" : ""}: cancelled, and nothing lost`,
        async (form) => {
          const loop = new VirtualLoop();
          const queue = new Queue<string>();
          const off = new Switch();
          const { get } = coroutines(form, queue);
          const [first, second] = [new Worker(loop, get(off.signal)), new Worker(loop, get())];
          await loop.run();
          if (woken) queue.putNowait("a");
          const steps = [() => off.abort(), () => first.cancel()];
          for (const step of order.startsWith("abort") ? steps : steps.reverse()) step();
          if (!woken) queue.putNowait("a");
          await loop.run();
          expect([isCancelled(first.error), second.result, queue.size, off.listeners]).toEqual([
            true,
            "a",
            0,
            0,
          ]);
        },
      );
    }
  }

  bothForms("a cancelled wait has removed its listener", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>(1);
    queue.putNowait("0");
    const off = new Switch();
    const empty = new Queue<string>();
    const workers = [
      new Worker(loop, coroutines(form, queue).put("a", off.signal)),
      new Worker(loop, coroutines(form, empty).get(off.signal)),
    ];
    await loop.run();
    expect(off.listeners).toBe(2);
    for (const worker of workers) worker.cancel();
    await loop.run();
    expect([off.listeners, queue.putters.size, empty.getters.size]).toEqual([0, 0, 0]);
  });
});

describe("signal and shutdown", () => {
  bothForms("a wait that shutdown ends has removed its listener", async (form) => {
    const loop = new VirtualLoop();
    const queue = new Queue<string>();
    const off = new Switch();
    const worker = new Worker(loop, coroutines(form, queue).get(off.signal));
    await loop.run();
    queue.shutdown();
    await loop.run();
    expect([told(worker.error), off.listeners]).toEqual(["QueueShutDown()", 0]);
  });
});

describe("signal in plain code", () => {
  it("aborts a floating get and a floating put, which lose nothing", async () => {
    const queue = new Queue<string>(1);
    const off = new Switch();
    const parked = queue.get({ signal: off.signal });
    off.abort();
    await expect(Promise.resolve(parked)).rejects.toThrow("aborted");
    await queue.put("a");
    const again = new Switch();
    const putting = queue.put("b", { signal: again.signal });
    again.abort(new Error("full for too long"));
    await expect(Promise.resolve(putting)).rejects.toThrow("full for too long");
    expect([await queue.get(), queue.size, off.listeners, again.listeners]).toEqual(["a", 0, 0, 0]);
  });

  it("works with AbortSignal.timeout()", async () => {
    const queue = new Queue<string>();
    const error = await Promise.resolve(queue.get({ signal: AbortSignal.timeout(10) })).catch(
      (error: unknown) => error,
    );
    expect((error as Error).name).toBe("TimeoutError");
  });
});
