import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { LifoQueue, PriorityQueue, Queue } from "@asyncio-ts/queue";
import { Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

describe("a queue in words", () => {
  for (const Kind of [Queue, LifoQueue, PriorityQueue]) {
    it(`${Kind.name}: its sizes, and that it was shut down`, () => {
      const queue = new Kind<number>(2);
      const texts = [queue.describe()];
      queue.putNowait(1);
      queue.putNowait(2);
      queue.getNowait();
      texts.push(queue.describe());
      queue.shutdown();
      texts.push(queue.describe());
      expect(texts).toEqual([
        `${Kind.name} maxsize=2 size=0 unfinished=0`,
        `${Kind.name} maxsize=2 size=1 unfinished=2`,
        `${Kind.name} maxsize=2 size=1 unfinished=2 shutdown`,
      ]);
    });
  }

  it("says how many wait, if any do", async () => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>(1);
    const getters = [queue.get(), queue.get()].map((get) => new Worker(loop, get));
    await loop.run();
    const texts = [queue.describe()];
    for (const getter of getters) getter.cancel();
    await loop.run();
    queue.putNowait(1);
    const putter = new Worker(loop, queue.put(2));
    await loop.run();
    texts.push(queue.describe());
    queue.getNowait();
    await loop.run();
    expect(putter.state).toBe("returned");
    texts.push(queue.describe());
    expect(texts).toEqual([
      "Queue maxsize=1 size=0 unfinished=0 getters=2",
      "Queue maxsize=1 size=1 unfinished=1 putters=1",
      "Queue maxsize=1 size=1 unfinished=2",
    ]);
  });

  it("is what the console shows", () => {
    const shown = (new Queue() as unknown as Record<symbol, () => string>)[
      Symbol.for("nodejs.util.inspect.custom")
    ]?.call(new Queue(3));
    expect(shown).toBe("<Queue maxsize=3 size=0 unfinished=0>");
  });
});
