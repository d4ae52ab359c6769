import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Condition, Lock } from "@asyncio-ts/sync";
import { FORMS, type Form, on, once, type Script, turn, Worker } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

// A store with a condition, under random programs: consumers wait for items, producers bring some and
// notify as many as they bring. Whatever is cancelled, no item may lie there while somebody waits.

type Step =
  | { readonly kind: "consume" | "turn" }
  | { readonly kind: "produce"; readonly items: number; readonly turns: number }
  | { readonly kind: "cancel"; readonly who: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("consume", "consume", "turn") }),
    fc.record({
      kind: fc.constant("produce"),
      items: fc.integer({ min: 1, max: 3 }),
      turns: fc.nat(2),
    }),
    fc.record({ kind: fc.constant("cancel"), who: fc.nat(20) }),
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 60 },
);

class Store {
  readonly lock = new Lock();
  readonly condition = new Condition(this.lock);
  items = 0;
  made = 0;
  consumed = 0;
  inside = 0;

  *consume(): Script<void> {
    const { condition } = this;
    yield* on(condition.acquire());
    try {
      yield* on(condition.waitFor(() => this.items > 0));
      this.alone(1);
      this.items--;
      this.consumed++;
      this.alone(-1);
    } finally {
      // It throws if the lock is not held here, and the worker says so.
      condition.release();
    }
  }

  *produce(items: number, turns: number): Script<void> {
    const { condition } = this;
    yield* on(condition.acquire());
    try {
      this.alone(1);
      for (let n = 0; n < turns; n++) yield* on(turn());
      this.items += items;
      this.made += items;
      condition.notify(items);
    } finally {
      this.alone(-1);
      condition.release();
    }
  }

  private alone(change: number): void {
    this.inside += change;
    if (this.inside > 1) throw new Error("two have the lock");
  }
}

async function play({ co }: Form, program: readonly Step[]): Promise<void> {
  const loop = new VirtualLoop();
  const store = new Store();
  const workers: Worker<unknown>[] = [];
  const consumer = co(() => store.consume());
  const producer = co((items: number, turns: number) => store.produce(items, turns));
  for (const step of program) {
    if (step.kind === "turn") await once(loop);
    else if (step.kind === "consume") workers.push(new Worker(loop, consumer()));
    else if (step.kind === "cancel") workers[step.who % (workers.length || 1)]?.cancel();
    else if (step.kind === "produce")
      workers.push(new Worker(loop, producer(step.items, step.turns)));
  }
  await loop.run();
  const errors = workers
    .filter(({ state }) => state === "threw")
    .map(({ error }) => (error as Error).name);
  expect([...new Set(errors)].join()).toMatch(/^(CancelledError)?$/);
  const waiting = workers.filter(({ state }) => state === "running").length;
  expect(store.condition.places.size, "who waits stands in the list").toBe(waiting);
  if (waiting > 0) expect(store.items, "no wake-up is lost").toBe(0);
  expect(store.items + store.consumed).toBe(store.made);
  expect([store.lock.locked(), store.lock.places.size]).toEqual([false, 0]);
  for (const worker of workers) worker.cancel();
  await loop.run();
  expect([store.lock.locked(), store.condition.places.size]).toEqual([false, 0]);
}

describe("S5 under random programs no notification is lost, and the lock is one's own", () => {
  for (const form of FORMS) {
    it(`Condition (${form.kind} form)`, async () => {
      await fc.assert(
        fc.asyncProperty(steps, (program) => play(form, program)),
        { numRuns: 300 },
      );
    });
  }
});
