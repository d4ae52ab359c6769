import * as asyncio from "@asyncio-ts/compat-asyncio";
import { afterEach, describe, expect, it } from "vitest";

class OwnFuture extends asyncio.Future<number> {}
class OwnQueue extends asyncio.Queue<number> {}
class OwnSemaphore extends asyncio.Semaphore {}

let loop: asyncio.EventLoop | undefined;
afterEach(() => loop?.close());

function isOf(value: unknown, ...classes: readonly (abstract new (...args: never[]) => unknown)[]) {
  return classes.map((one) => value instanceof one);
}

describe("instanceof is Python's isinstance", () => {
  it("a Task is a Future, and none of a subclass of it", () => {
    loop = asyncio.new_event_loop();
    const task = loop.create_task(asyncio.sleep(0));
    expect(isOf(task, asyncio.Task, asyncio.Future, OwnFuture)).toEqual([true, true, false]);
    const own = new OwnFuture({ loop });
    expect(isOf(own, asyncio.Task, asyncio.Future, OwnFuture)).toEqual([false, true, true]);
    expect(isOf(loop.create_future(), OwnFuture)).toEqual([false]);
  });

  it("every kind of queue is a Queue", () => {
    const { LifoQueue, PriorityQueue, Queue } = asyncio;
    for (const Kind of [Queue, LifoQueue, PriorityQueue]) {
      const queue = new Kind();
      expect(isOf(queue, Queue, Kind, OwnQueue)).toEqual([true, true, false]);
    }
    expect(isOf(new OwnQueue(), Queue, LifoQueue, OwnQueue)).toEqual([true, false, true]);
    expect(isOf({}, Queue)).toEqual([false]);
  });

  it("a BoundedSemaphore is a Semaphore", () => {
    const { BoundedSemaphore, Semaphore } = asyncio;
    const bounded = new BoundedSemaphore();
    expect(isOf(bounded, Semaphore, BoundedSemaphore, OwnSemaphore)).toEqual([true, true, false]);
    expect(isOf(new OwnSemaphore(), Semaphore, BoundedSemaphore)).toEqual([true, false]);
    expect(isOf(null, Semaphore)).toEqual([false]);
  });
});

it("locks and events take no arguments, as in CPython", () => {
  const text = "got an unexpected keyword argument 'loop': there are none";
  for (const Kind of [asyncio.Lock, asyncio.Event]) {
    expect(() => Reflect.construct(Kind, [{ loop: null }])).toThrow(text);
  }
});
