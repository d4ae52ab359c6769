// Plain async functions, in a process where 100 tasks, generators, have run and are asleep.
import { createTask, gather, run, sleep } from "@asyncio-ts/task";
import { awaitNull } from "./plain.mjs";

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  function* worker() {
    for (let i = 0; i < 10; i++) yield* sleep(0);
    yield* sleep(3_600_000);
  }

  const end = new AbortController();
  let asleep = () => {};
  const ready = new Promise((resolve) => {
    asleep = () => resolve(undefined);
  });
  const running = run(
    function* () {
      const tasks = Array.from({ length: 100 }, () => createTask(worker));
      for (let i = 0; i < 20; i++) yield* sleep(0);
      asleep();
      yield* gather(tasks);
    },
    { signal: end.signal },
  );
  await ready;
  const done = await awaitNull(n, watch);
  end.abort();
  await running.catch(() => {});
  return done;
};
