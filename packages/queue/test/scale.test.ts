import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { LifoQueue, PriorityQueue, Queue } from "@asyncio-ts/queue";
import { generatorForm, on, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

const N = 1500;
/** Linear work would take 10 times as long, quadratic work 100 times. */
const FACTOR = 45;

/** The best of three, since the machine may be busy with other things. */
async function best(work: (n: number) => Promise<void> | void, n: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await work(n);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

describe("nothing is quadratic: ten times the items take about ten times as long", () => {
  const loads: [string, (n: number) => Promise<void> | void][] = [
    ...[Queue, LifoQueue, PriorityQueue].map((Class): [string, (n: number) => void] => [
      `${Class.name}: n items in, n items out`,
      (n) => {
        const queue = new Class<number>();
        for (let item = 0; item < n; item++) queue.putNowait(item);
        for (let item = 0; item < n; item++) queue.getNowait();
      },
    ]),
    [
      "n getters parked, then served",
      async (n) => {
        const { loop, queue, workers } = await parked(n);
        for (let item = 0; item < n; item++) queue.putNowait(item);
        await loop.run();
        expect(workers.every((worker) => worker.state === "returned")).toBe(true);
      },
    ],
    [
      "n getters parked, then cancelled, last first",
      async (n) => {
        const { loop, queue, workers } = await parked(n);
        for (const worker of workers.reverse()) worker.cancel();
        await loop.run();
        expect(queue.getters.size).toBe(0);
      },
    ],
    [
      "n putters parked, then let in",
      async (n) => {
        const loop = new VirtualLoop();
        const queue = new Queue<number>(1);
        loop.callSoon(() => {
          for (let item = 0; item < n; item++) queue.put(item);
        });
        await loop.run();
        const getter = generatorForm.co(function* () {
          for (let item = 0; item < n; item++) yield* on(queue.get());
        });
        const worker = new Worker(loop, getter());
        await loop.run();
        expect(worker.state).toBe("returned");
      },
    ],
  ];
  for (const [what, work] of loads) {
    it(what, async () => {
      await work(N);
      const small = await best(work, N);
      const large = await best(work, 10 * N);
      // Below a millisecond the clock tells nothing.
      expect(large / Math.max(small, 1)).toBeLessThan(FACTOR);
    });
  }
});

async function parked(n: number) {
  const loop = new VirtualLoop();
  const queue = new Queue<number>();
  const getter = generatorForm.co(function* () {
    yield* on(queue.get());
  });
  const workers = Array.from({ length: n }, () => new Worker(loop, getter()));
  await loop.run();
  expect(queue.getters.size).toBe(n);
  return { loop, queue, workers };
}
