// Run by leak.test.ts: how much is left behind by many cancelled waits for locks on one AbortSignal.
//
//   node --expose-gc lock-signals.ts generator|async COUNT
import { getEventListeners, setMaxListeners } from "node:events";
import { Loop } from "@asyncio-ts/loop";
import { Event, Lock, Semaphore } from "@asyncio-ts/sync";
import { coroutine, createTask, runUntilComplete, sleep, type Task, wait } from "@asyncio-ts/task";
import { growth } from "./heap.js";

const [kind, count] = process.argv.slice(2);

const { signal } = new AbortController();
// Many at once are meant here: Node warns of more than ten.
setMaxListeners(0, signal);
// One loop for all rounds: the waiters belong to it.
const loop = new Loop();
const lock = new Lock();
lock.acquire();
const semaphore = new Semaphore(0);
const event = new Event();
let cancelled = 0;
let most = 0;

const waits = [
  () => lock.acquire({ signal }),
  () => semaphore.acquire({ signal }),
  () => event.wait({ signal }),
];

const generatorWait = function* (n: number) {
  yield* waits[n % 3]?.() as ReturnType<typeof event.wait>;
};
const asyncWait = async (n: number) => {
  await waits[n % 3]?.();
};
const waiting = (kind === "generator" ? generatorWait : asyncWait) as (n: number) => Promise<void>;

async function cancelledWaits(total: number): Promise<void> {
  for (let made = 0; made < total; made += 1000) {
    const tasks: Task<void>[] = [];
    for (let n = 0; n < 1000; n++) tasks.push(createTask(() => waiting(n)));
    await sleep(0);
    most = Math.max(most, getEventListeners(signal, "abort").length);
    for (const task of tasks) task.cancel();
    await wait(tasks);
    for (const task of tasks) if (task.cancelled()) cancelled++;
  }
}

const bytes = await growth(Number(count), (total) =>
  runUntilComplete(loop, coroutine(cancelledWaits)(total)),
);
const listeners = getEventListeners(signal, "abort").length;
const waiters = lock.places.size + semaphore.places.size + event.places.size;
const enough = cancelled >= Number(count) && most === 1000;
console.log(JSON.stringify({ bytes, left: listeners + waiters, enough }));
