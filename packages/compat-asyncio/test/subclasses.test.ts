import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, type Script } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

/** Holds each item once. The idiom of CPython's queues: `_init`, `_put` and `_get`. */
class UniqueQueue<T> extends asyncio.Queue<T> {
  declare _queue: Set<T>;

  override _init(_maxsize: number): void {
    this._queue = new Set();
  }

  override _put(item: T): void {
    this._queue.add(item);
  }

  override _get(): T {
    const [item] = this._queue;
    this._queue.delete(item as T);
    return item as T;
  }
}

describe("a queue that keeps its items in a way of its own", () => {
  bothForms("is asked by all operations, for its size too", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new UniqueQueue<string>(2);
        for (const item of ["a", "a"]) queue.put_nowait(item);
        expect([queue.qsize(), queue.full(), queue.empty()]).toEqual([1, false, false]);
        yield* on(queue.put("b"));
        expect([queue.full(), [...queue._queue]]).toEqual([true, ["a", "b"]]);
        expect(() => queue.put_nowait("c")).toThrow(asyncio.QueueFull);
        const waiting = asyncio.create_task(queue.put("c"));
        yield* on(asyncio.sleep(0));
        expect([waiting.done(), yield* on(queue.get())]).toEqual([false, "a"]);
        yield* on(waiting);
        expect([queue.get_nowait(), queue.get_nowait(), queue.empty()]).toEqual(["b", "c", true]);
        expect(() => queue.get_nowait()).toThrow(asyncio.QueueEmpty);
      })(),
    );
  });

  it("counts what was put for join(), and drops what is left in an immediate shutdown", async () => {
    await virtually(async () => {
      const queue = new UniqueQueue<string>();
      for (const item of ["a", "b"]) queue.put_nowait(item);
      queue.shutdown(true);
      await queue.join();
      expect(queue._queue.size).toBe(0);
    });
  });

  it("may override one of them, in each kind of queue, and call the others", () => {
    const log: unknown[] = [];
    class Noisy extends asyncio.Queue<number> {
      override _put(item: number): void {
        log.push(item);
        super._put(item);
      }
    }
    class NoisyStack extends asyncio.LifoQueue<number> {
      override _put(item: number): void {
        log.push(item);
        super._put(item);
      }
    }
    class NoisyHeap extends asyncio.PriorityQueue<number> {
      override _get(): number {
        const item = super._get();
        log.push(item);
        return item;
      }
    }
    class Listed extends asyncio.Queue<number> {
      override _init(): void {
        this._queue = [];
      }
    }
    for (const [Class, order] of [
      [Noisy, [2, 1, 3]],
      [NoisyStack, [3, 1, 2]],
      [NoisyHeap, [1, 2, 3]],
      [Listed, [2, 1, 3]],
    ] as const) {
      const queue = new Class(0);
      for (const item of [2, 1, 3]) queue.put_nowait(item);
      expect(queue.qsize()).toBe(3);
      expect([1, 2, 3].map(() => queue.get_nowait())).toEqual(order);
    }
    expect(log).toEqual([2, 1, 3, 2, 1, 3, 1, 2, 3]);
  });

  it("is told of its size, and may keep the core's own way", () => {
    const sizes: number[] = [];
    class Sized extends asyncio.Queue<number> {
      override _init(maxsize: number): void {
        sizes.push(maxsize);
        super._init(maxsize);
      }
    }
    const queue = new Sized(3);
    queue.put_nowait(1);
    expect([sizes, queue.qsize(), queue.get_nowait(), queue.qsize()]).toEqual([[3], 1, 1, 0]);
  });
});

describe("a lock that overrides acquire and release", () => {
  class Noisy extends asyncio.Lock {
    readonly log: string[] = [];

    override acquire() {
      this.log.push("acquire");
      return super.acquire();
    }

    override release(): void {
      this.log.push("release");
      super.release();
    }
  }

  bothForms("is asked by async_with, and by a Condition of it", async ({ co }) => {
    await virtually(
      co(function* () {
        const lock = new Noisy();
        yield* on(asyncio.async_with(lock, () => {}));
        expect(lock.log.splice(0)).toEqual(["acquire", "release"]);
        const condition = new asyncio.Condition(lock);
        yield* on(condition.acquire());
        condition.release();
        yield* on(asyncio.async_with(condition, () => {}));
        expect(lock.log.splice(0)).toEqual(["acquire", "release", "acquire", "release"]);
        const waiting = asyncio.create_task(asyncio.async_with(condition, () => condition.wait()));
        yield* on(asyncio.sleep(1));
        yield* on(asyncio.async_with(condition, () => condition.notify()));
        expect(yield* on(waiting)).toBe(true);
        // Its own, wait()'s, and those of who notifies.
        expect(lock.log.filter((what) => what === "acquire")).toHaveLength(3);
      })(),
    );
  });
});

describe("a task that overrides cancel", () => {
  bothForms("is asked by all that cancel it", async ({ co }) => {
    const messages: unknown[] = [];
    class Noisy<T> extends asyncio.Task<T> {
      override cancel(msg: string | null = null): boolean {
        messages.push(msg);
        return super.cancel(msg);
      }
    }
    await virtually(
      co(function* () {
        const loop = asyncio.get_running_loop();
        loop.set_task_factory((loop, coro, kwargs) => new Noisy(coro, { ...kwargs, loop }));
        const sleeping = asyncio.create_task(asyncio.sleep(10));
        yield* errorOf(asyncio.wait_for(sleeping, 1));
        const all = asyncio.gather(asyncio.sleep(10));
        yield* on(asyncio.sleep(0));
        all.cancel("gathered");
        yield* errorOf(all);
        const failing = co(function* (group: asyncio.TaskGroup): Script<void> {
          group.create_task(asyncio.sleep(10));
          throw new Error("body");
        });
        yield* errorOf(asyncio.async_with(new asyncio.TaskGroup(), failing));
        loop.set_task_factory(null);
      })(),
    );
    expect(messages).toEqual([null, "gathered", null]);
  });
});
