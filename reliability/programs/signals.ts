// Run by leak.test.ts: how much is left behind by many cancelled waits on one AbortSignal.
//
//   node --expose-gc signals.ts generator|async COUNT
import { getEventListeners, setMaxListeners } from "node:events";
import { Loop } from "@asyncio-ts/loop";
import { Queue } from "@asyncio-ts/queue";
import { createTask, run, sleep, type Task, wait } from "@asyncio-ts/task";
import { growth } from "./heap.js";

const [kind, count] = process.argv.slice(2);

const { signal } = new AbortController();
// Many at once are meant here: Node warns of more than ten.
setMaxListeners(0, signal);
const queue = new Queue<number>();
const full = new Queue<number>(1);
full.putNowait(0);
let cancelled = 0;
let most = 0;

const generatorWait = function* (n: number) {
  if (n % 2 === 0) yield* queue.get({ signal });
  else yield* full.put(n, { signal });
};
const asyncWait = async (n: number) => {
  if (n % 2 === 0) await queue.get({ signal });
  else await full.put(n, { signal });
};
const waiting = (kind === "generator" ? generatorWait : asyncWait) as (n: number) => Promise<void>;

function cancelledWaits(total: number): Promise<void> {
  const loop = new Loop();
  // Waiters belong to the loop of their queue, and each round has a loop of its own.
  queue.loop = loop;
  full.loop = loop;
  const main = async () => {
    for (let made = 0; made < total; made += 1000) {
      const tasks: Task<void>[] = [];
      for (let n = 0; n < 1000; n++) tasks.push(createTask(() => waiting(n)));
      await sleep(0);
      most = Math.max(most, getEventListeners(signal, "abort").length);
      for (const task of tasks) task.cancel();
      await wait(tasks);
      for (const task of tasks) if (task.cancelled()) cancelled++;
    }
  };
  return run(main, { loop });
}

const bytes = await growth(Number(count), cancelledWaits);
const listeners = getEventListeners(signal, "abort").length;
const waiters = queue.getters.size + full.putters.size;
const enough = cancelled >= Number(count) && most === 1000;
console.log(JSON.stringify({ bytes, left: listeners + waiters, enough }));
