// Plain async functions, in a process where 100 tasks, async functions, have run and are asleep.
import { Loop } from "@asyncio-ts/loop";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";
import { awaitNull } from "./plain.mjs";

/** @type {import("../contender.js").Contender} */
export default async ({ n, asyncLocalStorage, watch }) => {
  async function worker() {
    for (let i = 0; i < 10; i++) await sleep(0);
    await sleep(3_600_000);
  }

  const end = new AbortController();
  let asleep = () => {};
  const ready = new Promise((resolve) => {
    asleep = () => resolve(undefined);
  });
  const running = run(
    async () => {
      const tasks = Array.from({ length: 100 }, () => createTask(worker));
      for (let i = 0; i < 20; i++) await sleep(0);
      asleep();
      await gather(tasks);
    },
    { signal: end.signal, loop: new Loop({ asyncLocalStorage }) },
  );
  await ready;
  const done = await awaitNull(n, watch);
  end.abort();
  await running.catch(() => {});
  return done;
};
