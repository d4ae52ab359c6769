// Run by leak.test.ts: how much is left behind by many tasks.
//
//   node --expose-gc tasks.ts generator|async COUNT
import { Loop } from "@asyncio-ts/loop";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";
import { growth } from "./heap.js";

const [kind, count] = process.argv.slice(2);

const generatorWorker = function* () {
  yield* sleep(0);
  return 1;
};
const asyncWorker = async () => {
  await sleep(0);
  return 1;
};
const worker = (kind === "generator" ? generatorWorker : asyncWorker) as () => Promise<number>;

let finished = 0;
let left = 0;

/** In batches, as a server has many requests at once, and not all that there ever are. */
function tasks(total: number): Promise<void> {
  const loop = new Loop();
  const main = async () => {
    for (let made = 0; made < total; made += 1000) {
      const batch = Array.from({ length: 1000 }, () => createTask(worker));
      for (const one of await gather(batch)) finished += one;
    }
    // The one that counts is left.
    left = loop.tasks.size - 1;
  };
  return run(main, { loop });
}

const bytes = await growth(Number(count), tasks);
console.log(JSON.stringify({ bytes, left, enough: finished >= Number(count) }));
