// The process of one contender: `node --expose-gc measure.mjs MODULE N on|off`.
// Prints what it measured as a line of JSON.

/** @import { Contender, Sample } from "./contender.js" */

const WARM_UPS = 5;
/** The least that a warm-up does: the compiler's second thoughts come late. */
const WARM_UP_SIZE = 100_000;
/** What one process says is the median of these: a hiccup of the machine hits one of them. */
const RUNS = 3;

const [module = "", size = "", mode = ""] = process.argv.slice(2);
const n = Number(size);
const asyncLocalStorage = mode === "on";

const { gc } = globalThis;
if (gc === undefined) throw new Error("run it with --expose-gc");

/** @type {{ default: Contender }} */
const { default: contender } = await import(new URL(module, import.meta.url).href);

/** @param {number} count */
async function nanosecondsEach(count) {
  const { elapsed, done } = await contender({ n: count, asyncLocalStorage });
  if (done !== count) throw new Error(`${module} did ${done} of ${count}`);
  return (elapsed * 1e6) / count;
}

// Once, and never between the runs: a full collection while no loop and no task is alive takes
// the shapes of those objects with it, and with them all machine code made for them. A program
// that runs never meets that, and native promises have no such code to lose.
await gc();

for (let i = 0; i < WARM_UPS; i++) await nanosecondsEach(Math.max(n / 10, WARM_UP_SIZE));

/** @param {number} count */
async function medianOfRuns(count) {
  const runs = [];
  for (let i = 0; i < RUNS; i++) runs.push(await nanosecondsEach(count));
  runs.sort((a, b) => a - b);
  return runs[Math.floor(RUNS / 2)] ?? Number.NaN;
}

/** @type {Sample} */
const sample = {
  nanosecondsOfTenth: await medianOfRuns(n / 10),
  nanoseconds: await medianOfRuns(n),
  peak: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(sample));
