import { TimerHandle } from "@asyncio-ts/loop";
import { TimerHeap } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** A heap as the rules tell it (L5, L7), on a plain array, with nothing clever. */
class Model {
  timers: { id: number; deadline: number; cancelled: boolean }[] = [];

  push(id: number, deadline: number): void {
    this.timers.push({ id, deadline, cancelled: false });
    this.timers.sort((a, b) => a.deadline - b.deadline || a.id - b.id);
  }

  cancel(id: number): void {
    for (const timer of this.timers) if (timer.id === id) timer.cancelled = true;
  }

  peek(): number | undefined {
    const cancelled = this.timers.filter((timer) => timer.cancelled).length;
    if (this.timers.length > 100 && cancelled / this.timers.length > 0.5) {
      this.timers = this.timers.filter((timer) => !timer.cancelled);
    }
    while (this.timers[0]?.cancelled) this.timers.shift();
    return this.timers[0]?.id;
  }

  popBefore(time: number): number | undefined {
    if (this.peek() === undefined || (this.timers[0]?.deadline ?? 0) >= time) return undefined;
    return this.timers.shift()?.id;
  }
}

/** The same operations on both. */
class Pair {
  readonly loop = new VirtualLoop();
  readonly heap = new TimerHeap();
  readonly model = new Model();
  readonly handles: TimerHandle[] = [];

  constructor() {
    // A handle tells its loop that it was cancelled, and the loop tells its heap: here, this one.
    this.loop.timerCancelled = (timer) => this.heap.noteCancelled(timer);
  }

  push(deadline: number): void {
    const handle = new TimerHandle(this.loop, deadline, () => {}, [], undefined);
    this.model.push(this.handles.length, deadline);
    this.handles.push(handle);
    this.heap.push(handle);
  }

  cancel(id: number): void {
    this.handles[id]?.cancel();
    this.model.cancel(id);
  }

  peek(): void {
    expect(this.idOf(this.heap.peek())).toBe(this.model.peek());
  }

  popBefore(time: number): void {
    expect(this.idOf(this.heap.popBefore(time))).toBe(this.model.popBefore(time));
  }

  clear(): void {
    this.heap.clear();
    this.model.timers = [];
  }

  check(): void {
    expect(this.heap.size).toBe(this.model.timers.length);
    const inHeap = this.handles.flatMap((handle, id) => (handle.sequence >= 0 ? [id] : []));
    expect(inHeap).toEqual(this.model.timers.map((timer) => timer.id).sort((a, b) => a - b));
  }

  private idOf(handle: TimerHandle | undefined): number | undefined {
    return handle === undefined ? undefined : this.handles.indexOf(handle);
  }
}

const deadline = fc.integer({ min: 0, max: 20 });

const operation = fc.oneof(
  { weight: 50, arbitrary: fc.record({ kind: fc.constant("push" as const), deadline }) },
  // Many at once, or the compaction would never be reached.
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("pushMany" as const),
      deadlines: fc.array(deadline, { minLength: 60, maxLength: 120 }),
    }),
  },
  {
    weight: 40,
    arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("cancelMany" as const),
      which: fc.array(fc.nat(), { minLength: 30, maxLength: 120 }),
    }),
  },
  { weight: 20, arbitrary: fc.record({ kind: fc.constant("peek" as const) }) },
  { weight: 30, arbitrary: fc.record({ kind: fc.constant("pop" as const), deadline }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
);

describe("TimerHeap", () => {
  it("behaves as a sorted array does, cancellations and compaction included", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const pair = new Pair();
        const cancel = (which: number) => pair.cancel(which % Math.max(pair.handles.length, 1));
        for (const action of operations) {
          if (action.kind === "push") pair.push(action.deadline);
          else if (action.kind === "pushMany") for (const time of action.deadlines) pair.push(time);
          else if (action.kind === "cancel") cancel(action.which);
          else if (action.kind === "cancelMany") for (const which of action.which) cancel(which);
          else if (action.kind === "peek") pair.peek();
          else if (action.kind === "pop") pair.popBefore(action.deadline);
          else pair.clear();
          pair.check();
        }
        while (pair.model.timers.length > 0) {
          pair.popBefore(Number.POSITIVE_INFINITY);
          pair.check();
        }
      }),
      // Shrinking a failure of this size may take long.
      { numRuns: 300, interruptAfterTimeLimit: 10_000 },
    );
  });

  it("stays in order through a compaction, and for what comes after it", () => {
    const many = fc.array(fc.nat({ max: 1000 }), { minLength: 101, maxLength: 160 });
    const fate = fc.array(fc.constantFrom("keep", "cancel", "cancel"), {
      minLength: 160,
      maxLength: 160,
    });
    const few = fc.array(fc.nat({ max: 1000 }), { maxLength: 20 });
    let compacted = 0;
    fc.assert(
      fc.property(many, fate, few, (deadlines, fates, more) => {
        const pair = new Pair();
        for (const time of deadlines) pair.push(time);
        deadlines.forEach((_, id) => {
          if (fates[id] === "cancel") pair.cancel(id);
        });
        pair.peek();
        if (pair.heap.size < 101) compacted++;
        for (const time of more) pair.push(time);
        pair.check();
        while (pair.model.timers.length > 0) pair.popBefore(Number.POSITIVE_INFINITY);
        pair.check();
      }),
    );
    expect(compacted).toBeGreaterThan(50);
  });

  it("takes out the timers whose deadline is before the time, not those at it", () => {
    const pair = new Pair();
    for (const time of [3, 1, 2]) pair.push(time);
    expect(pair.heap.popBefore(1)).toBeUndefined();
    expect(pair.heap.popBefore(2)).toBe(pair.handles[1]);
    expect(pair.heap.popBefore(2)).toBeUndefined();
  });

  it("costs little more for each timer at a hundred thousand", () => {
    const pair = new Pair();
    const count = 100_000;
    const begin = performance.now();
    for (let i = 0; i < count; i++) {
      pair.heap.push(new TimerHandle(pair.loop, (i * 7919) % count, () => {}, [], undefined));
    }
    for (let i = 0; i < count; i++) {
      const { deadline } = pair.heap.popBefore(count) as TimerHandle;
      if (deadline !== i) expect(deadline).toBe(i);
    }
    // A list kept sorted by insertion would need minutes.
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(pair.heap.size).toBe(0);
  });
});
