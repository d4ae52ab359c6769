import { allTasks, createTask, isCancelled, map, sleep } from "@asyncio-ts/task";
import { FORMS, on, type Script } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

interface Plan {
  /** How long the call takes, and whether it fails. */
  readonly calls: readonly { readonly delay: number; readonly fails: boolean }[];
  readonly concurrency: number;
  readonly ordered: boolean;
  /** How long the consumer is busy with each result. */
  readonly busy: number;
  /** The consumer leaves after so many results. */
  readonly leaveAfter: number;
  /** The consumer is cancelled at this time. */
  readonly cancelAt: number;
  /** How long a cancelled call cleans up. */
  readonly cleanup: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  calls: fc.array(
    fc.record({
      delay: fc.nat({ max: 6 }),
      fails: fc.boolean().chain((b) => (b ? fc.boolean() : fc.constant(false))),
    }),
    { maxLength: 10 },
  ),
  concurrency: fc.integer({ min: 1, max: 4 }),
  ordered: fc.boolean(),
  busy: fc.nat({ max: 3 }),
  leaveAfter: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat({ max: 5 })),
  cancelAt: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat({ max: 20 })),
  cleanup: fc.nat({ max: 2 }),
});

describe("map() on any plan", () => {
  for (const form of FORMS) {
    it(`keeps its order and its bound, and leaves nothing behind (${form.kind} form)`, async () => {
      await fc.assert(
        fc.asyncProperty(plans, async (plan) => {
          let begun = 0;
          let under = 0;
          let taken = 0;
          let closed = 0;
          const ended: number[] = [];
          const results: number[] = [];
          let end: unknown = "exhausted";
          function* source() {
            try {
              yield* plan.calls;
            } finally {
              closed++;
            }
          }
          const work = form.fn(function* (call: Plan["calls"][0], index: number): Script<number> {
            expect(index).toBe(begun++);
            expect(begun - taken).toBeLessThanOrEqual(plan.concurrency);
            under++;
            try {
              yield* on(sleep(call.delay));
              ended.push(index);
              if (call.fails) throw index;
              return index;
            } catch (error) {
              if (plan.cleanup > 0 && error !== index) yield* on(sleep(plan.cleanup));
              throw error;
            } finally {
              under--;
            }
          });
          const consume = form.co(function* (): Script<void> {
            const mapped = map(source(), work, plan);
            try {
              while (results.length < plan.leaveAfter) {
                const step = yield* on(mapped.next());
                if (step.done === true) return;
                taken++;
                results.push(step.value);
                yield* on(sleep(plan.busy));
              }
              end = "left";
            } catch (error) {
              end = error;
            } finally {
              yield* on(mapped.return());
              expect(under).toBe(0);
              expect(allTasks().size).toBe(2);
              expect(yield* on(mapped.next())).toEqual({ done: true, value: undefined });
            }
          });
          await virtually(
            form.co(function* () {
              const consumer = createTask(consume());
              if (plan.cancelAt < Number.POSITIVE_INFINITY) {
                yield* on(sleep(plan.cancelAt));
                consumer.cancel();
              }
              try {
                yield* on(consumer);
              } catch (error) {
                // Cancelled in return(), which throws that when everything has ended.
                if (!isCancelled(error)) throw error;
              }
              expect([under, allTasks().size]).toEqual([0, 1]);
            })(),
          );
          expect(closed).toBeLessThanOrEqual(1);
          if (begun > 0) expect(closed).toBe(1);
          if (plan.ordered) {
            expect(results).toEqual(results.map((_, i) => i));
            if (typeof end === "number") expect(end).toBe(results.length);
          } else {
            expect(results).toEqual(ended.slice(0, results.length));
            if (typeof end === "number") expect(end).toBe(ended[results.length]);
          }
          if (end === "exhausted" && plan.cancelAt === Number.POSITIVE_INFINITY) {
            expect(results.length).toBe(plan.calls.length);
            expect(plan.calls.some((call) => call.fails)).toBe(false);
          }
        }),
        { numRuns: 300 },
      );
    });
  }
});
