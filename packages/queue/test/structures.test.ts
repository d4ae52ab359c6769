import { LifoQueue, PriorityQueue, Queue } from "@asyncio-ts/queue";
import { Fifo, Heap, naturalOrder } from "@asyncio-ts/queue/internal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collectGarbage, nextMacrotask } from "../../../host.shared.js";

/** `undefined` takes an item out, a number puts it in. */
const program = fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined }), {
  maxLength: 200,
});

describe("Fifo is a list that is appended to and shifted", () => {
  it("as an array is", () => {
    fc.assert(
      fc.property(program, (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const item of steps) {
          if (item !== undefined) {
            fifo.push(item);
            model.push(item);
          } else if (model.length > 0) {
            expect(fifo.shift()).toBe(model.shift());
          }
          expect(fifo.size).toBe(model.length);
        }
        while (model.length > 0) expect(fifo.shift()).toBe(model.shift());
      }),
    );
  });

  it("also when it grows while its head is anywhere", () => {
    for (let head = 0; head < 40; head++) {
      const fifo = new Fifo<number>();
      for (let i = 0; i < head; i++) {
        fifo.push(-1);
        fifo.shift();
      }
      for (let i = 0; i < 100; i++) fifo.push(i);
      expect(Array.from({ length: 100 }, () => fifo.shift())).toEqual([...Array(100).keys()]);
      expect(fifo.size).toBe(0);
    }
  });

  it("undefined and null are items as any", () => {
    const fifo = new Fifo<unknown>();
    for (const item of [undefined, null, 0, ""]) fifo.push(item);
    expect(fifo.size).toBe(4);
    expect([1, 2, 3, 4].map(() => fifo.shift())).toEqual([undefined, null, 0, ""]);
  });

  it("does not keep what was taken out", async () => {
    const fifo = new Fifo<object>();
    const taken = new WeakRef(once(fifo));
    for (let i = 0; i < 3; i++) {
      // Weak references are kept alive to the end of the macrotask.
      await nextMacrotask();
      collectGarbage();
    }
    expect([taken.deref(), fifo.size]).toEqual([undefined, 0]);
  });
});

/** Puts a new object in and takes it out. */
function once(fifo: Fifo<object>): object {
  fifo.push({});
  return fifo.shift();
}

describe("Heap gives the smallest item first", () => {
  it("as a sorted array does", () => {
    fc.assert(
      fc.property(program, (steps) => {
        const heap = new Heap<number>((a, b) => a - b);
        const model: number[] = [];
        for (const item of steps) {
          if (item !== undefined) {
            heap.push(item);
            model.push(item);
            model.sort((a, b) => a - b);
          } else if (model.length > 0) {
            expect(heap.shift()).toBe(model.shift());
          }
          expect(heap.size).toBe(model.length);
        }
        while (model.length > 0) expect(heap.shift()).toBe(model.shift());
      }),
    );
  });

  it("compares about log n times for each item", () => {
    for (const n of [1000, 10_000]) {
      let compared = 0;
      const heap = new Heap<number>((a, b) => {
        compared++;
        return a - b;
      });
      // Downwards is the worst order for pushing.
      for (let item = n; item > 0; item--) heap.push(item);
      for (let item = 1; item <= n; item++) expect(heap.shift()).toBe(item);
      expect(compared).toBeLessThan(3 * n * Math.log2(n));
    }
  });
});

describe("the natural order", () => {
  const sorted: [string, unknown[]][] = [
    ["numbers", [-Infinity, -1, 0, 0.5, 2, 10]],
    ["strings", ["", "A", "B", "a", "aa", "b"]],
    ["bigints", [-5n, 0n, 3n, 20n]],
    ["booleans", [false, true]],
    ["dates", [new Date(0), new Date(5), new Date(1000)]],
    ["arrays, item by item", [[], [1], [1, "a"], [1, "b"], [2], [2, "a", 0], [10]]],
    [
      "nested arrays",
      [
        [[1, 2], 5],
        [[1, 3], 0],
        [[2], 0],
      ],
    ],
  ];
  for (const [what, list] of sorted) {
    it(`of ${what}`, () => {
      for (const [i, a] of list.entries()) {
        for (const [j, b] of list.entries()) {
          expect(Math.sign(naturalOrder(a, b))).toBe(Math.sign(i - j));
        }
      }
      const queue = new PriorityQueue<unknown>();
      for (const item of [...list].reverse()) queue.putNowait(item);
      expect(list.map(() => queue.getNowait())).toEqual(list);
    });
  }

  const unordered: [unknown, unknown, string][] = [
    [1, "1", "number and string"],
    [{}, {}, "object and object"],
    [null, null, "object and object"],
    [undefined, undefined, "undefined and undefined"],
    [1, 1n, "number and bigint"],
    [[1, {}], [1, {}], "object and object"],
    [[1], 1, "object and number"],
    [{}, new Date(), "object and object"],
  ];
  for (const [a, b, types] of unordered) {
    it(`there is none of ${types}: TypeError that says what to do`, () => {
      expect(() => naturalOrder(a, b)).toThrow(TypeError);
      expect(() => naturalOrder(a, b)).toThrow(types);
      expect(() => naturalOrder(a, b)).toThrow(
        "give it a compare function, or put [priority, item]",
      );
    });
  }
});

describe("the queues of other orders", () => {
  it("LifoQueue gives the last item first", () => {
    const queue = new LifoQueue<number>(3);
    for (const item of [3, 1, 2]) queue.putNowait(item);
    expect([queue.size, queue.full(), queue.maxsize]).toEqual([3, true, 3]);
    expect([1, 2, 3].map(() => queue.getNowait())).toEqual([2, 1, 3]);
    expect(queue.empty()).toBe(true);
    expect(queue).toBeInstanceOf(Queue);
  });

  it("PriorityQueue gives the smallest first, in natural order", () => {
    const queue = new PriorityQueue<number>();
    for (const item of [3, 1, 2]) queue.putNowait(item);
    expect([1, 2, 3].map(() => queue.getNowait())).toEqual([1, 2, 3]);
  });

  it("PriorityQueue by a compare function", () => {
    const queue = new PriorityQueue<{ urgency: number }>(0, (a, b) => b.urgency - a.urgency);
    for (const urgency of [1, 5, 3]) queue.putNowait({ urgency });
    expect([1, 2, 3].map(() => queue.getNowait().urgency)).toEqual([5, 3, 1]);
  });

  it("PriorityQueue of [priority, item]", () => {
    const queue = new PriorityQueue<[number, string]>();
    queue.putNowait([2, "b"]);
    queue.putNowait([1, "z"]);
    queue.putNowait([2, "a"]);
    expect([1, 2, 3].map(() => queue.getNowait())).toEqual([
      [1, "z"],
      [2, "a"],
      [2, "b"],
    ]);
  });

  it("a subclass may keep its items as it likes", () => {
    class Newest<T> extends Queue<T> {
      protected override makeItems() {
        let items: T[] = [];
        return {
          get size() {
            return items.length;
          },
          push: (item: T) => {
            items = [item];
          },
          shift: () => items.pop() as T,
        };
      }
    }
    const queue = new Newest<number>();
    queue.putNowait(1);
    queue.putNowait(2);
    expect([queue.size, queue.getNowait()]).toEqual([1, 2]);
  });
});
