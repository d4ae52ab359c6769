// A task, an async function, awaits one call of a coroutine, an async function, after the other.
import { Loop } from "@asyncio-ts/loop";
import { coroutine, run } from "@asyncio-ts/task";

const one = coroutine(async () => 1);

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage }) =>
  run(
    async () => {
      let done = 0;
      const start = performance.now();
      for (let i = 0; i < n; i++) done += await one();
      return { elapsed: performance.now() - start, done };
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
