import {
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  Condition,
  Event,
  type Held,
  Lock,
  runExclusive,
  Semaphore,
} from "@asyncio-ts/sync";

declare const console: { log(text: string): void };

async function turns(): Promise<string> {
  const lock = new Lock();
  const log: string[] = [];
  const use = async (name: string) => {
    const held: Held = await lock.acquire();
    for (const step of [1, 2]) log.push(`${name}${await step}`);
    held.release();
  };
  await Promise.all([use("a"), use("b")]);
  return log.join(" ");
}

async function most(semaphore: Semaphore): Promise<number> {
  let busy = 0;
  let busiest = 0;
  const use = async () => {
    const permit = await semaphore.acquire();
    busiest = Math.max(busiest, ++busy);
    await null;
    busy--;
    permit.release();
  };
  await Promise.all([use(), use(), use()]);
  return busiest;
}

async function notified(): Promise<number> {
  const condition = new Condition(new Lock());
  let items = 0;
  const waiting = runExclusive(condition, () => condition.waitFor(() => items));
  const telling = runExclusive(condition, function* () {
    items = 3;
    condition.notify();
  });
  return (await Promise.all([waiting, telling]))[0];
}

async function broken(): Promise<boolean> {
  const barrier = new Barrier(2);
  const waiting = Promise.all([barrier.wait()]).catch((error) => error);
  await barrier.abort();
  return (await waiting) instanceof BrokenBarrierError && barrier.broken;
}

async function main(): Promise<string> {
  const event = new Event();
  const waiting = event.wait();
  event.set();
  await waiting;
  const barrier = new Barrier(2);
  const numbers = await Promise.all([barrier.wait(), barrier.wait()]);
  const lock = new Lock();
  const body = await runExclusive(lock, async () => "body");
  let refused = false;
  try {
    new BoundedSemaphore(1).release();
  } catch {
    refused = true;
  }
  return [
    await turns(),
    `${await most(new Semaphore(2))} at once`,
    event.isSet() ? "set" : "not set",
    `notified ${await notified()}`,
    numbers.join(" "),
    `${await broken()} ${refused}`,
    `${body} ${lock.locked()}`,
  ].join(", ");
}

void main().then(console.log);
