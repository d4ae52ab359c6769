// A task, a generator, awaits one call of a coroutine after the other.
import { coroutine, run } from "@asyncio-ts/task";

const one = coroutine(function* () {
  return 1;
});

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) =>
  run(function* () {
    let done = 0;
    watch.start();
    for (let i = 0; i < n; i++) done += yield* one();
    watch.stop();
    return done;
  });
