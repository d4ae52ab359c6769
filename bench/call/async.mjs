// A task, an async function, awaits one call of a coroutine, an async function, after the other.
import { Loop } from "@asyncio-ts/loop";
import { coroutine, run } from "@asyncio-ts/task";

const one = coroutine(async () => 1);

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) =>
  run(
    async () => {
      let done = 0;
      watch.start();
      for (let i = 0; i < n; i++) done += await one();
      watch.stop();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
