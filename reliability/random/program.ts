import fc from "fast-check";

// Small programs of tasks that share some queues, as data: what `play.ts` runs in both forms.

/** What a task does; a queue or a task is named by its number. */
export type Op =
  | { readonly kind: "sleep"; readonly delay: number }
  | { readonly kind: "put" | "get" | "join" | "putNowait" | "getNowait"; readonly queue: number }
  | { readonly kind: "taskDone" | "shutdown"; readonly queue: number }
  | { readonly kind: "cancel" | "await" | "shielded"; readonly task: number }
  | { readonly kind: "waitFor"; readonly delay: number; readonly op: Op }
  | { readonly kind: "timeout"; readonly delay: number; readonly ops: readonly Op[] }
  | { readonly kind: "gather" | "group"; readonly children: readonly (readonly Op[])[] };

export interface TaskPlan {
  /** When it is created. */
  readonly start: number;
  /** It goes on after a cancellation, once. */
  readonly stubborn: boolean;
  /** It waits for this long when it ends. */
  readonly cleanUp: number;
  readonly ops: readonly Op[];
}

export interface Program {
  /** The sizes of the queues. */
  readonly queues: readonly number[];
  readonly tasks: readonly TaskPlan[];
}

const delay = fc.integer({ min: 0, max: 4 });
const queue = fc.nat({ max: 1 });
const task = fc.nat({ max: 4 });

const simple: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constant("sleep" as const), delay }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("put" as const, "get"), queue }) },
  fc.record({
    kind: fc.constantFrom("join" as const, "putNowait", "getNowait", "taskDone"),
    queue,
  }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), task }) },
  fc.record({ kind: fc.constantFrom("await" as const, "shielded"), task }),
);

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 12, arbitrary: simple },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("waitFor" as const), delay, op: simple }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("timeout" as const),
      delay,
      ops: fc.array(simple, { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("gather" as const, "group"),
      children: fc.array(fc.array(simple, { maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("shutdown" as const), queue }) },
);

export const programs: fc.Arbitrary<Program> = fc.record({
  queues: fc.array(fc.nat({ max: 2 }), { minLength: 2, maxLength: 2 }),
  tasks: fc.array(
    fc.record({
      start: fc.nat({ max: 3 }),
      stubborn: fc.boolean(),
      cleanUp: fc.nat({ max: 2 }),
      ops: fc.array(op, { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});
