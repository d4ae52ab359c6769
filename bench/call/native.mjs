// An async function awaits one call of another after the other.
import { scoped } from "../native.mjs";

const one = async () => 1;

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage }) =>
  scoped(asyncLocalStorage, async () => {
    let done = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) done += await one();
    return { elapsed: performance.now() - start, done };
  });
