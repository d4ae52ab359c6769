// Run by leak.test.ts: how much is left behind by many waits beside one future that stays pending.
//
//   node --expose-gc waits.ts generator|async COUNT
import { Future } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { coroutine, FIRST_COMPLETED, runUntilComplete, sleep, wait } from "@asyncio-ts/task";
import { growth } from "./heap.js";

const [kind, count] = process.argv.slice(2);

// One loop and one future for all of them: what a wait leaves there stays.
const loop = new Loop();
const pending = new Future<void>({ loop });
let waited = 0;

function waiting() {
  const done = new Future<number>();
  done.setResult(1);
  return wait([pending, done], { returnWhen: FIRST_COMPLETED, timeout: 60_000 });
}

function* generatorWaits(total: number) {
  for (let n = 0; n < total; n++) waited += (yield* waiting()).done.size;
  yield* sleep(0);
}

async function asyncWaits(total: number): Promise<void> {
  for (let n = 0; n < total; n++) waited += (await waiting()).done.size;
  await sleep(0);
}

const bytes = await growth(Number(count), async (total) => {
  const waits = kind === "generator" ? coroutine(generatorWaits) : coroutine(asyncWaits);
  await runUntilComplete(loop, waits(total));
});
const callbacks = pending.first === undefined ? 0 : 1;
const timers = loop.timers.peek() === undefined ? 0 : 1;
console.log(JSON.stringify({ bytes, left: callbacks + timers, enough: waited >= Number(count) }));
