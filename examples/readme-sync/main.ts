import { Lock } from "@asyncio-ts/sync";

const lock = new Lock();
let balance = 100;

async function withdraw(name: string, amount: number) {
  using _held = await lock.acquire(); // one at a time, until the end of the function
  const before = balance;
  await new Promise((resolve) => setTimeout(resolve, 10)); // without the lock, all would see 100
  if (amount > before) return console.log(`${name}: only ${before} left`);
  balance = before - amount;
  console.log(`${name} takes ${amount}, ${balance} left`);
}

await Promise.all([withdraw("Ann", 70), withdraw("Bob", 50), withdraw("Cid", 30)]);
