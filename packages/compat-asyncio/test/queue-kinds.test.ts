import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, thrown } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now, virtually } from "./virtually.js";

const { create_task, sleep } = asyncio;

const kinds = {
  Queue: asyncio.Queue,
  LifoQueue: asyncio.LifoQueue,
  PriorityQueue: asyncio.PriorityQueue,
};

type AnyQueue = asyncio.Queue<string>;

/** Every way to put and get is refused: the queue was shut down. */
function expectShutDown(form: Form, queue: AnyQueue) {
  return form.co(function* () {
    const waits = [() => queue.put("more"), () => queue.get() as asyncio.Awaitable<unknown>];
    for (const wait of waits) {
      expect(yield* errorOf(wait())).toBeInstanceOf(asyncio.QueueShutDown);
    }
    for (const call of [() => queue.put_nowait("more"), () => queue.get_nowait()]) {
      expect(thrown(call)).toBeInstanceOf(asyncio.QueueShutDown);
    }
  })();
}

function expectNoneUnfinished(queue: AnyQueue): void {
  expect(thrown(() => queue.task_done())).toBeInstanceOf(asyncio.ValueError);
}

describe.each(Object.entries(kinds))("%s.join", (_name, Kind) => {
  const make = (maxsize?: number) => new Kind<number>(maxsize) as asyncio.Queue<number>;

  bothForms("waits until two workers have done all items", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = make();
        for (let n = 0; n < 100; n++) queue.put_nowait(n);
        let sum = 0;
        let running = true;
        const worker = co(function* () {
          while (running) {
            sum += yield* on(queue.get());
            yield* on(sleep(0.01));
            queue.task_done();
          }
        });
        const workers = [1, 2].map(() => create_task(worker()));
        yield* on(queue.join());
        expect([sum, queue.qsize(), Math.round(now() * 100)]).toEqual([4950, 0, 50]);
        running = false;
        for (const _ of workers) queue.put_nowait(0);
        yield* on(asyncio.gather(...workers));
      })(),
    );
  });

  bothForms("does not wait where nothing was put", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = make();
        yield* on(queue.join());
        yield* on(queue.join());
      })(),
    );
  });

  it("is told too much by a task_done() without an item", () => {
    expect(thrown(() => make().task_done())).toBeInstanceOf(asyncio.ValueError);
  });
});

describe.each(Object.entries(kinds))("%s.shutdown", (_name, Kind) => {
  const make = (maxsize?: number) => new Kind<string>(maxsize) as AnyQueue;

  bothForms("of an empty one ends a get that waits, and join is over", async (form) => {
    await virtually(
      form.co(function* () {
        const queue = make();
        const getting = create_task(queue.get());
        yield* on(sleep(0));
        queue.shutdown({ immediate: false });
        expect(queue.qsize()).toBe(0);
        yield* on(queue.join());
        yield* on(sleep(0));
        expect(getting.done()).toBe(true);
        expect(yield* errorOf(getting)).toBeInstanceOf(asyncio.QueueShutDown);
        yield* on(expectShutDown(form, queue));
      })(),
    );
  });

  bothForms("of a full one ends a put that waits, and what is there is got", async (form) => {
    await virtually(
      form.co(function* () {
        const queue = make(1);
        queue.put_nowait("data");
        const joining = create_task(queue.join());
        const putting = create_task(queue.put("data2"));
        yield* on(sleep(0));
        expect(putting.done()).toBe(false);
        queue.shutdown({ immediate: false });
        expect(queue.qsize()).toBe(1);
        yield* on(sleep(0));
        expect(putting.done()).toBe(true);
        expect(yield* errorOf(putting)).toBeInstanceOf(asyncio.QueueShutDown);
        expect(yield* on(queue.get())).toBe("data");
        yield* on(sleep(0));
        expect(joining.done()).toBe(false);
        yield* on(expectShutDown(form, queue));
        queue.task_done();
        yield* on(sleep(0));
        expect(joining.done()).toBe(true);
        expectNoneUnfinished(queue);
      })(),
    );
  });

  bothForms("immediately drops what is there, and join is over", async (form) => {
    await virtually(
      form.co(function* () {
        const queue = make();
        queue.put_nowait("data");
        const joining = create_task(queue.join());
        yield* on(sleep(0));
        queue.shutdown({ immediate: true });
        expect(queue.qsize()).toBe(0);
        yield* on(sleep(0));
        expect(joining.done()).toBe(true);
        yield* on(expectShutDown(form, queue));
        expectNoneUnfinished(queue);
      })(),
    );
  });

  bothForms("immediately leaves join waiting for what was taken", async (form) => {
    await virtually(
      form.co(function* () {
        const queue = make();
        queue.put_nowait("data");
        queue.put_nowait("data");
        const joining = create_task(queue.join());
        expect(yield* on(queue.get())).toBe("data");
        queue.shutdown({ immediate: true });
        expect(queue.qsize()).toBe(0);
        yield* on(sleep(0));
        expect(joining.done()).toBe(false);
        yield* on(expectShutDown(form, queue));
        queue.task_done();
        expectNoneUnfinished(queue);
        yield* on(sleep(0));
        expect(joining.done()).toBe(true);
      })(),
    );
  });
});

describe("maxsize", () => {
  bothForms("that is no whole number is full at the next one", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<number>(1.3);
        queue.put_nowait(1);
        expect(queue.full()).toBe(false);
        yield* on(queue.put(2));
        expect([queue.full(), queue.maxsize]).toEqual([true, 1.3]);
        expect(thrown(() => queue.put_nowait(3))).toBeInstanceOf(asyncio.QueueFull);
      })(),
    );
  });

  bothForms("stops a putter when it is reached, until one item is got", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<number>(2);
        const put: number[] = [];
        const putter = co(function* () {
          for (let item = 0; item < 3; item++) {
            yield* on(queue.put(item));
            put.push(item);
          }
          return true;
        });
        const task = create_task(putter());
        yield* on(sleep(0));
        yield* on(sleep(0));
        expect([put, queue.full()]).toEqual([[0, 1], true]);
        expect(yield* on(queue.get())).toBe(0);
        yield* on(sleep(0));
        expect([put, yield* on(queue.get()), yield* on(queue.get())]).toEqual([[0, 1, 2], 1, 2]);
        expect([task.done(), task.result()]).toEqual([true, true]);
      })(),
    );
  });
});

describe("those who wait for a queue", () => {
  bothForms("are all served when several items are taken at once", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<number>(2);
        const taker = co(function* () {
          yield* on(sleep(0));
          const size = queue.qsize();
          for (let n = 0; n < size; n++) queue.get_nowait();
          return size;
        });
        const putter = co(function* (item: number) {
          yield* on(queue.put(item));
        });
        const taking = create_task(taker());
        yield* on(asyncio.gather(...[0, 1, 2, 3].map((item) => putter(item))));
        expect([taking.result(), queue.get_nowait(), queue.get_nowait()]).toEqual([2, 2, 3]);
      })(),
    );
  });

  bothForms("get what putters who came first have to put, in order", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<string>(1);
        for (const item of ["a", "b"]) create_task(queue.put(item));
        expect([yield* on(queue.get()), yield* on(queue.get())]).toEqual(["a", "b"]);
      })(),
    );
  });

  bothForms("are served over a place for one, as long as there is something", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<number>(1);
        const got: number[] = [];
        const producer = co(function* () {
          for (let item = 0; item < 5; item++) yield* on(queue.put(item));
        });
        const consumer = co(function* () {
          for (let n = 0; n < 5; n++) got.push(yield* on(queue.get()));
        });
        yield* on(asyncio.gather(producer(), consumer()));
        expect(got).toEqual([0, 1, 2, 3, 4]);
      })(),
    );
  });

  bothForms("wait as long as it takes: a get for an item, a put for a place", async ({ co }) => {
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const queue = new asyncio.Queue<number>(1);
        loop.call_later(1, () => queue.put_nowait(1));
        expect([yield* on(queue.get()), now()]).toEqual([1, 1]);
        queue.put_nowait(2);
        loop.call_later(1, () => queue.get_nowait());
        yield* on(queue.put(3));
        expect([queue.get_nowait(), now()]).toEqual([3, 2]);
      })(),
    );
  });

  bothForms("leave nothing behind when their time is over", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<number>(1);
        const error = yield* errorOf(asyncio.wait_for(queue.get(), 0.1));
        expect([error instanceof asyncio.TimeoutError, queue.getters.size]).toEqual([true, 0]);
        queue.put_nowait(1);
        const late = yield* errorOf(asyncio.wait_for(queue.put(2), 0.1));
        expect([late instanceof asyncio.TimeoutError, queue.putters.size]).toEqual([true, 0]);
        expect([queue.get_nowait(), queue.qsize()]).toEqual([1, 0]);
      })(),
    );
  });
});
