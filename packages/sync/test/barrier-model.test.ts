import { isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Barrier } from "@asyncio-ts/sync";
import { FORMS, type Form, on, once, Worker } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

// A barrier under random programs. After each step everything comes to rest, so that a naive model
// can say what is right: a number of those who wait, which is let go at `parties`. Without the rest,
// when steps fall on each other, what holds is said by invariants.

type Step =
  | { readonly kind: "come" | "reset" | "abort" | "turn" }
  | { readonly kind: "cancel"; readonly who: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom("come", "come", "come", "turn") }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("reset", "reset", "abort") }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel"), who: fc.nat(20) }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 60 },
);

class Play {
  readonly loop = new VirtualLoop();
  readonly barrier: Barrier;
  readonly workers: Worker<unknown>[] = [];
  readonly form: Form;

  constructor(form: Form, parties: number) {
    this.form = form;
    this.barrier = new Barrier(parties);
  }

  do(step: Step): void {
    const { barrier, workers, loop } = this;
    if (step.kind === "cancel") workers[step.who % (workers.length || 1)]?.cancel();
    else if (step.kind === "reset" || step.kind === "abort") new Worker(loop, barrier[step.kind]());
    else if (step.kind === "come") {
      const wait = this.form.co(function* () {
        return yield* on(barrier.wait());
      });
      workers.push(new Worker(loop, wait()));
    }
  }

  /** How each has ended, or `...`. */
  ends(): string[] {
    return this.workers.map(({ state, result, error }) => {
      if (state === "running") return "...";
      if (state === "returned") return `${result}`;
      return isCancelled(error) ? "cancelled" : (error as Error).name;
    });
  }
}

/** What should come of it, if all comes to rest after each step. */
class Model {
  readonly parties: number;
  readonly ends: string[] = [];
  broken = false;

  constructor(parties: number) {
    this.parties = parties;
  }

  get waiting(): number[] {
    return this.ends.flatMap((end, who) => (end === "..." ? [who] : []));
  }

  do(step: Step): void {
    if (step.kind === "come") {
      this.ends.push(this.broken ? "BrokenBarrierError" : "...");
      const { waiting } = this;
      if (waiting.length === this.parties) for (const who of waiting) this.ends[who] = "passed";
    } else if (step.kind === "cancel") {
      const who = step.who % (this.ends.length || 1);
      if (this.ends[who] === "...") this.ends[who] = "cancelled";
    } else if (step.kind !== "turn") {
      for (const who of this.waiting) this.ends[who] = "BrokenBarrierError";
      this.broken = step.kind === "abort";
    }
  }
}

const passed = (end: string) => (/^\d+$/.test(end) ? "passed" : end);

async function playAtRest(form: Form, parties: number, program: readonly Step[]): Promise<void> {
  const game = new Play(form, parties);
  const model = new Model(parties);
  for (const step of program) {
    game.do(step);
    model.do(step);
    await game.loop.run();
    const { barrier } = game;
    expect(game.ends().map(passed)).toEqual(model.ends);
    expect([barrier.waiting, barrier.broken]).toEqual([model.waiting.length, model.broken]);
  }
}

async function playInHaste(form: Form, parties: number, program: readonly Step[]): Promise<void> {
  const game = new Play(form, parties);
  const { barrier, loop } = game;
  for (const step of program) {
    if (step.kind === "turn") await once(loop);
    else game.do(step);
    expect(barrier.waiting).toBeLessThan(parties);
  }
  await loop.run();
  const waiting = game.ends().filter((end) => end === "...").length;
  // Nobody is left behind by a round that is over.
  expect([barrier.waiting, barrier.count]).toEqual([waiting, waiting]);
  if (barrier.broken) expect(waiting).toBe(0);
  else expect([barrier.state, waiting < parties]).toEqual(["filling", true]);
  for (const end of game.ends()) {
    expect(end).toMatch(/^(\.\.\.|\d+|cancelled|BrokenBarrierError)$/);
    if (/^\d+$/.test(end)) expect(Number(end)).toBeLessThan(parties);
  }
  for (const worker of game.workers) worker.cancel();
  await loop.run();
  const { lock, places } = barrier.condition;
  expect([lock.locked(), lock.places.size, places.size, barrier.count]).toEqual([false, 0, 0, 0]);
}

describe("S7 under random programs", () => {
  for (const form of FORMS) {
    for (const parties of [1, 2, 3]) {
      it(`Barrier(${parties}) at rest does what the model does (${form.kind} form)`, async () => {
        await fc.assert(
          fc.asyncProperty(steps, (program) => playAtRest(form, parties, program)),
          { numRuns: 100 },
        );
      });

      it(`Barrier(${parties}) in haste leaves nobody behind (${form.kind} form)`, async () => {
        await fc.assert(
          fc.asyncProperty(steps, (program) => playInHaste(form, parties, program)),
          { numRuns: 150 },
        );
      });
    }
  }
});
