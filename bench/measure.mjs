// The process of one contender: `node --expose-gc measure.mjs ORDER`. Prints what it measured as a
// line of JSON. `measure.py` does the same, in the same steps.

/** @import { Contender, Cost, Order, Sample } from "./contender.js" */

/**
 * How long it runs before anything is measured, in milliseconds of CPU time: the compiler's second
 * thoughts come late. In runs of a tenth of the real size, two at least.
 */
const WARM_UP = 100;
/** Time on the wall may be so many times what there is of CPU time: some contenders wait for timers. */
const PATIENCE = 3;
/** Medians of more runs than this tell nothing new. */
const MOST_RUNS = 50;

/** @type {Order} */
const order = JSON.parse(process.argv[2] ?? "");
const { gc } = globalThis;
if (gc === undefined) throw new Error("run it with --expose-gc");

/** @type {{ default: Contender }} */
const { default: contender } = await import(new URL(order.file, import.meta.url).href);

function heap() {
  if (!order.weigh) return 0;
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * @param {number} n
 * @param {number} expected
 */
async function once(n, expected) {
  let [start, cpu, elapsed, used, weight] = [0, 0, 0, 0, 0];
  const watch = {
    start() {
      weight = heap();
      cpu = cpuTime();
      start = performance.now();
    },
    stop() {
      elapsed = performance.now() - start;
      used = cpuTime() - cpu;
      weight = heap() - weight;
    },
  };
  const done = await contender({ ...order.setup, n, watch });
  if (done !== expected) throw new Error(`${order.file} came to ${done} instead of ${expected}`);
  if (elapsed === 0) throw new Error(`${order.file} never stopped the watch`);
  return { wall: (elapsed * 1e6) / n, cpu: (used * 1e6) / n, bytes: weight / n };
}

/** In milliseconds, of all threads. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * @param {number} n
 * @param {number} expected
 * @param {{ least?: number, most: number, budget: number }} limits
 */
async function runs(n, expected, { least = 1, most, budget }) {
  const results = [];
  const end = cpuTime() + budget;
  const latest = performance.now() + PATIENCE * budget;
  const inTime = () => cpuTime() < end && performance.now() < latest;
  do results.push(await once(n, expected));
  while (results.length < least || (results.length < most && inTime()));
  return {
    wall: median(results.map((result) => result.wall)),
    cpu: median(results.map((result) => result.cpu)),
    bytes: median(results.map((result) => result.bytes)),
  };
}

/** @param {number[]} values */
function median(values) {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

const { n } = order.setup;
/** @type {Cost | undefined} */
let costOfTenth;
if (!order.cold) {
  const tenth = Math.ceil(n / 10);
  // Once, and never between the runs: a full collection while no loop and no task is alive takes
  // the shapes of those objects with it, and with them all machine code made for them. A program
  // that runs never meets that, and native promises have no such code to lose.
  gc();
  await runs(tenth, order.expectedOfTenth, { least: 2, most: Infinity, budget: WARM_UP });
  costOfTenth = await runs(tenth, order.expectedOfTenth, {
    most: MOST_RUNS,
    budget: order.budget / 3,
  });
}
const { wall, cpu, bytes } = await runs(n, order.expected, {
  most: order.cold ? 1 : MOST_RUNS,
  budget: order.budget,
});

/** @type {Sample} */
const sample = {
  n,
  cost: { wall, cpu },
  costOfTenth,
  peak: process.resourceUsage().maxRSS / 1024,
  bytes: order.weigh ? bytes : undefined,
};
// What the contender left open, such as a worker thread, is not waited for.
process.stdout.write(`${JSON.stringify(sample)}\n`, () => process.exit());
