import { ReadyQueue, type Runnable } from "@asyncio-ts/loop/internal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

class Item implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }

  run(): void {}
}

/** What the queue holds, by walking its links. */
function idsOf(queue: ReadyQueue): number[] {
  const ids: number[] = [];
  for (let item = queue.head; item !== undefined; item = item.next) ids.push((item as Item).id);
  return ids;
}

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.constant("push" as const) },
  { weight: 4, arbitrary: fc.constant("shift" as const) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }).map((length) => ({ length })) },
  { weight: 1, arbitrary: fc.constant("clear" as const) },
);

describe("ReadyQueue", () => {
  it("is a first-in-first-out list, as a plain array is one", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const queue = new ReadyQueue();
        const model: number[] = [];
        let count = 0;
        for (const action of operations) {
          if (action === "push") {
            model.push(count);
            queue.push(new Item(count++));
          } else if (action === "shift") {
            const item = queue.shift() as Item | undefined;
            expect(item?.id).toBe(model.shift());
            // Else it would drag its old neighbours along into the next queue.
            expect(item?.next).toBeUndefined();
          } else if (action === "clear") {
            queue.clear();
            model.length = 0;
          } else {
            const chain = Array.from({ length: action.length }, () => new Item(count++));
            chain.forEach((item, i) => {
              item.next = chain[i + 1];
            });
            model.push(...chain.map((item) => item.id));
            queue.append(chain[0] as Item, chain.at(-1) as Item);
          }
          expect(idsOf(queue)).toEqual(model);
          expect((queue.tail as Item | undefined)?.id).toBe(model.at(-1));
        }
      }),
    );
  });

  it("cuts off what hung behind an item that is pushed, or behind a chain's end", () => {
    const queue = new ReadyQueue();
    const pushed = new Item(1);
    pushed.next = new Item(99);
    queue.push(pushed);
    expect(idsOf(queue)).toEqual([1]);
    const end = new Item(2);
    end.next = new Item(99);
    queue.append(end, end);
    expect(idsOf(queue)).toEqual([1, 2]);
  });

  it("costs the same for each item at any length", () => {
    const queue = new ReadyQueue();
    const count = 300_000;
    const begin = performance.now();
    for (let i = 0; i < count; i++) queue.push(new Item(i));
    for (let i = 0; i < count; i++) expectId(queue.shift(), i);
    // An array's shift() would need a minute.
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(queue.shift()).toBeUndefined();
  });
});

/** Without the cost of an assertion each time. */
function expectId(item: Runnable | undefined, id: number): void {
  if ((item as Item | undefined)?.id !== id) expect(item).toMatchObject({ id });
}
