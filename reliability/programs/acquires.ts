// Run by leak.test.ts: how much is left behind by acquiring, where nobody else wants what is acquired.
//
//   node --expose-gc acquires.ts generator|async COUNT
import { Loop } from "@asyncio-ts/loop";
import { Condition, Event, Lock, runExclusive, Semaphore } from "@asyncio-ts/sync";
import { coroutine, runUntilComplete } from "@asyncio-ts/task";
import { growth } from "./heap.js";

const [kind, count] = process.argv.slice(2);

// The same ones all the time: what an acquire leaves there stays.
const loop = new Loop();
const lock = new Lock();
const semaphore = new Semaphore(2);
const condition = new Condition(lock);
const event = new Event();
event.set();
let acquired = 0;

function* generatorAcquires(total: number) {
  for (let n = 0; n < total; n += 5) {
    (yield* lock.acquire()).release();
    (yield* semaphore.acquire()).release();
    (yield* condition.acquire()).release();
    yield* runExclusive(lock, function* () {});
    yield* event.wait();
    acquired += 5;
  }
}

async function asyncAcquires(total: number): Promise<void> {
  for (let n = 0; n < total; n += 5) {
    (await lock.acquire()).release();
    (await semaphore.acquire()).release();
    (await condition.acquire()).release();
    await runExclusive(lock, async () => {});
    await event.wait();
    acquired += 5;
  }
}

const bytes = await growth(Number(count), async (total) => {
  const acquires = kind === "generator" ? coroutine(generatorAcquires) : coroutine(asyncAcquires);
  await runUntilComplete(loop, acquires(total));
});
const waiting = lock.places.size + semaphore.places.size + event.places.size;
const held = Number(lock.locked()) + 2 - semaphore.value;
console.log(JSON.stringify({ bytes, left: waiting + held, enough: acquired >= Number(count) }));
