/**
 * A step of `npm test`: only ratios that hold on any machine, with margins that noise does not
 * reach, against what a change may break without any other test to notice. What they guard costs ten
 * times as much, or a hundred, when it breaks. CPU time, and the best of some tries.
 */
import { type Case, type Contender, type Form, nameOf } from "./catalog.js";
import type { Sample } from "./contender.js";
import { sample } from "./process.js";
import { cases } from "./workloads.js";

const TRIES = 4;

interface Guard {
  readonly what: string;
  readonly atMost: number;
  readonly measure: () => Promise<number>;
}

/** What grows with n: something quadratic costs ten times as much for ten times as many. */
const GROWING: readonly (readonly [name: string, forms: readonly Form[], n: number])[] = [
  ["call-soon batch", ["generator"], 100_000],
  ["spawn-join", ["generator", "async"], 50_000],
  ["gather", ["generator", "async"], 50_000],
  ["cancel", ["generator", "async"], 50_000],
  ["timers", ["generator"], 100_000],
  ["timers fire", ["generator"], 50_000],
  ["pool", ["generator"], 100_000],
];

const guards: readonly Guard[] = [
  {
    what: "a switch, generator, against one `await null`",
    atMost: 4,
    measure: () => ratio(["switch", nameOf("generator")], ["switch", "await null"], 200_000),
  },
  ...(["generator", "async"] as const).map((form) => ({
    what: `a resume of 1000 coroutines, ${form}, against that of one`,
    atMost: form === "generator" ? 4 : 8,
    measure: () => ratio(["deep", nameOf(form)], ["deep 1", nameOf(form)], 20_000),
  })),
  ...GROWING.flatMap(([name, forms, n]) =>
    forms.map((form) => ({
      what: `${name}, ${form}: one of ${n} against one of ${n / 10}`,
      atMost: 6,
      measure: () => growth(name, nameOf(form), n),
    })),
  ),
];

type Where = readonly [entry: string, contender: string];

async function ratio(ours: Where, peer: Where, n: number): Promise<number> {
  const own = await measure(ours, n);
  const other = await measure(peer, n);
  return own.cost.cpu / other.cost.cpu;
}

async function growth(name: string, contender: string, n: number): Promise<number> {
  const { cost, costOfTenth } = await measure([name, contender], n);
  return cost.cpu / (costOfTenth?.cpu ?? Number.NaN);
}

async function measure([name, label]: Where, n: number): Promise<Sample> {
  const entry = find(cases, name);
  return sample(entry, find(entry.contenders, label), { ...CONDITIONS, n });
}

/** So large a nursery that moving what survives to the old generation, dear by itself, stays out of it. */
const NURSERY = ["--min-semi-space-size=128", "--max-semi-space-size=128"];
const NONE = { asyncio: undefined, uvloop: undefined };
const CONDITIONS = { budget: 40, pythons: NONE, flags: NURSERY };

function find<T extends Case | Contender>(all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no "${name}"`);
  return found;
}

let passed = 0;
for (const guard of guards) {
  const best = await bestOf(guard);
  if (best <= guard.atMost) passed++;
  const mark = best <= guard.atMost ? "ok  " : "FAIL";
  console.log(`${mark} ${guard.what}: ${best.toFixed(2)} times, at most ${guard.atMost}`);
}
const failed = guards.length - passed;
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** The least of some tries; no more than are needed. */
async function bestOf({ what, atMost, measure }: Guard): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && !(best <= atMost); i++) {
    try {
      best = Math.min(best, await measure());
    } catch (error) {
      // So slow that its process was ended, or it did not do its work.
      console.log(`${what}: ${error instanceof Error ? error.message : error}`);
      break;
    }
  }
  return best;
}
