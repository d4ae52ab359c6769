import { toThread } from "@asyncio-ts/executor";
import { gather, run } from "@asyncio-ts/task";

// primes.js has: export function countPrimes(limit) { ... }
const job = { module: new URL("./primes.js", import.meta.url), name: "countPrimes" };

await run(async () => {
  // Each in a thread of its own, while this one goes on.
  const counts = await gather([100_000, 200_000].map((limit) => toThread(job, limit)));
  console.log(counts);
});
