import { PriorityQueue, Queue } from "@asyncio-ts/queue";
import { describe, expect, it } from "vitest";

// What JavaScript lets pass is refused at the call, and told what to write instead.

type Any = (...args: unknown[]) => unknown;

describe("a signal is an AbortSignal", () => {
  it.each([
    [new AbortController(), "an object of class AbortController"],
    [5, "5"],
    [null, "null"],
  ])("%o is refused by put and get, before they wait or take anything", (signal, shown) => {
    const told = `signal must be an AbortSignal, got ${shown}: pass controller.signal`;
    const queue = new Queue<string>(1);
    expect(() => (queue.get as Any).call(queue, { signal })).toThrow(new TypeError(told));
    expect(queue.getters.size).toBe(0);
    queue.putNowait("kept");
    expect(() => (queue.get as Any).call(queue, { signal })).toThrow(new TypeError(told));
    expect(() => (queue.put as Any).call(queue, "x", { signal })).toThrow(new TypeError(told));
    expect([queue.putters.size, queue.getNowait()]).toEqual([0, "kept"]);
  });
});

describe("PriorityQueue", () => {
  const Junk = PriorityQueue as new (...args: unknown[]) => unknown;

  it("takes a function to compare by", () => {
    expect(() => new Junk(0, "x")).toThrow(new TypeError('compare must be a function, got "x"'));
    expect(() => new Junk(0, null)).toThrow(TypeError);
    expect(new PriorityQueue(0, undefined).size).toBe(0);
  });

  it("takes it after the size", () => {
    expect(() => new Junk((a: number, b: number) => b - a)).toThrow(
      new TypeError("maxsize comes first: new PriorityQueue(0, compare)"),
    );
  });
});
