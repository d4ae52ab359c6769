import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue } from "@asyncio-ts/queue";
import { FORMS, type Form, on, once, Worker } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Step =
  | { readonly kind: "get" | "put" | "getNowait" | "putNowait" | "turn" }
  | { readonly kind: "cancel"; readonly who: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("get", "put", "getNowait", "putNowait", "turn") }),
    fc.record({ kind: fc.constant("cancel"), who: fc.nat(20) }),
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 60 },
);

/** Plays the steps, and fails if an item is lost, doubled or out of order, or a wake-up is lost. */
async function play({ co }: Form, maxsize: number, program: readonly Step[]): Promise<void> {
  const loop = new VirtualLoop();
  const queue = new Queue<number>(maxsize);
  const workers: Worker<unknown>[] = [];
  const taken: number[] = [];
  const put: number[] = [];
  let next = 0;
  const getter = co(function* () {
    taken.push(yield* on(queue.get()));
  });
  const putter = co(function* (item: number) {
    yield* on(queue.put(item));
    put.push(item);
  });
  for (const step of program) {
    if (step.kind === "get") workers.push(new Worker(loop, getter()));
    else if (step.kind === "put") workers.push(new Worker(loop, putter(next++)));
    else if (step.kind === "turn") await once(loop);
    else if (step.kind === "cancel") workers[step.who % (workers.length || 1)]?.cancel();
    else if (step.kind === "getNowait") {
      if (!queue.empty()) taken.push(queue.getNowait());
    } else if (!queue.full()) {
      put.push(next);
      queue.putNowait(next++);
    }
  }
  await loop.run();
  // Whoever waits now has to wait.
  if (queue.getters.size > 0) expect(queue.size).toBe(0);
  if (queue.putters.size > 0) expect(queue.full()).toBe(true);
  // Only those wait who have not been cancelled.
  const running = workers.filter((worker) => worker.state === "running").length;
  expect(queue.getters.size + queue.putters.size).toBe(running);
  const left: number[] = [];
  for (const worker of workers) worker.cancel();
  await loop.run();
  expect([queue.getters.size, queue.putters.size]).toEqual([0, 0]);
  while (!queue.empty()) left.push(queue.getNowait());
  // What was put comes out once; the queue saw the items in the order in which they come out.
  const out = [...taken, ...left];
  expect([...out].sort((a, b) => a - b)).toEqual([...put].sort((a, b) => a - b));
  expect(queue.unfinished).toBe(put.length);
}

describe("Q1, Q2 under random programs no item and no wake-up is lost", () => {
  for (const form of FORMS) {
    for (const maxsize of [0, 1, 2]) {
      it(`maxsize ${maxsize} (${form.kind} form)`, async () => {
        await fc.assert(
          fc.asyncProperty(steps, (program) => play(form, maxsize, program)),
          { numRuns: 150 },
        );
      });
    }
  }
});
