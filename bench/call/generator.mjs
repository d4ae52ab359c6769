// A task, a generator, awaits one call of a coroutine after the other.
import { coroutine, run } from "@asyncio-ts/task";

const one = coroutine(function* () {
  return 1;
});

/** @type {import("../contender.js").Contender} */
export default ({ n }) =>
  run(function* () {
    let done = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) done += yield* one();
    return { elapsed: performance.now() - start, done };
  });
