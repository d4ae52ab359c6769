// Coroutines, generators, that yield once each, gathered.
import { gather, run, sleep } from "@asyncio-ts/task";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  function* child() {
    yield* sleep(0);
    return 1;
  }

  return run(function* () {
    watch.start();
    const results = yield* gather(Array.from({ length: n }, () => child()));
    watch.stop();
    return results.reduce((sum, result) => sum + result, 0);
  });
};
