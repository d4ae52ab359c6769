import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { BoundedSemaphore, Lock, Semaphore } from "@asyncio-ts/sync";
import { FORMS, type Form, on, once, Worker } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

// Locks and semaphores under random programs, beside what a naive model has to say: how many
// permits are held, and who came before whom.

type Step =
  | { readonly kind: "acquire" | "acquire with a signal" | "release" | "turn" }
  | { readonly kind: "cancel" | "abort"; readonly who: number };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom("acquire", "acquire with a signal", "release", "release", "turn"),
    }),
    fc.record({ kind: fc.constantFrom("cancel", "abort"), who: fc.nat(20) }),
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 60 },
);

interface User {
  readonly worker: Worker<unknown>;
  readonly controller: AbortController;
}

class Play {
  readonly loop = new VirtualLoop();
  readonly lock: Lock | Semaphore;
  readonly permits: number;
  /** Everybody who ever came, in that order. */
  readonly users: User[] = [];
  /** The numbers of those who got a permit, in that order. */
  readonly got: number[] = [];
  held = 0;
  most = 0;

  constructor(lock: Lock | Semaphore, permits: number) {
    this.lock = lock;
    this.permits = permits;
  }

  come({ co }: Form, withSignal: boolean): void {
    const number = this.users.length;
    const controller = new AbortController();
    const options = withSignal ? { signal: controller.signal } : {};
    const body = co(() => this.take(number, options));
    this.users.push({ worker: new Worker(this.loop, body()), controller });
  }

  private *take(number: number, options: { signal?: AbortSignal }) {
    yield* on(this.lock.acquire(options));
    this.got.push(number);
    this.most = Math.max(this.most, ++this.held);
  }

  release(): void {
    if (this.held === 0) return;
    this.held--;
    this.lock.release();
  }

  leave(who: number, how: "cancel" | "abort"): void {
    const number = who % (this.users.length || 1);
    const user = this.users[number];
    if (user === undefined || user.worker.state !== "running" || this.got.includes(number)) return;
    if (how === "cancel") user.worker.cancel();
    else user.controller.abort(new Error("aborted"));
  }

  check(): void {
    const { lock, users, got, held, permits } = this;
    expect(this.most, "holders at once").toBeLessThanOrEqual(permits);
    expect(got, "first come, first served").toEqual([...got].sort((a, b) => a - b));
    const waiting = users.filter(({ worker }) => worker.state === "running").length;
    expect(lock.places.size, "who waits stands in the list, and nobody else").toBe(waiting);
    if (waiting > 0) expect(held, "nobody waits for what is free").toBe(permits);
    const left = lock instanceof Lock ? Number(!lock.locked()) : lock.value;
    expect(left, "no permit is lost, and none is made").toBe(permits - held);
    expect(lock.locked()).toBe(held === permits);
    const ended = users.filter(({ worker }) => worker.state === "returned").length;
    expect(ended, "who got a permit has returned").toBe(got.length);
  }
}

async function play(form: Form, lock: Lock | Semaphore, permits: number, program: readonly Step[]) {
  const game = new Play(lock, permits);
  for (const step of program) {
    if (step.kind === "turn") await once(game.loop);
    else if (step.kind === "release") game.release();
    else if (step.kind === "cancel" || step.kind === "abort") game.leave(step.who, step.kind);
    else game.come(form, step.kind === "acquire with a signal");
  }
  await game.loop.run();
  game.check();
  // And back to where it began.
  for (const { worker } of game.users) worker.cancel();
  await game.loop.run();
  while (game.held > 0) game.release();
  game.check();
  expect(game.lock.locked()).toBe(false);
}

const kinds: [string, number, () => Lock | Semaphore][] = [
  ["Lock", 1, () => new Lock()],
  ["Semaphore(1)", 1, () => new Semaphore(1)],
  ["Semaphore(3)", 3, () => new Semaphore(3)],
  ["BoundedSemaphore(2)", 2, () => new BoundedSemaphore(2)],
];

describe("S2, S3, S6 under random programs no permit and no waiter is lost", () => {
  for (const form of FORMS) {
    for (const [name, permits, make] of kinds) {
      it(`${name} (${form.kind} form)`, async () => {
        await fc.assert(
          fc.asyncProperty(steps, (program) => play(form, make(), permits, program)),
          { numRuns: 150 },
        );
      });
    }
  }
});
