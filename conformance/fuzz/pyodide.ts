import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { parseVersion, type Recorder, recorder } from "./recorder.js";

/**
 * The CPython in the npm package pyodide: it needs no Python on the machine, and no network. A thread
 * of its own has a stack that is large enough for Python's limit of recursion; past the stack, pyodide
 * would be lost.
 */
export async function startPyodide(): Promise<Recorder> {
  const worker = new Worker(new URL("./pyodide-worker.mjs", import.meta.url), {
    execArgv: [],
    resourceLimits: { stackSizeMb: 64 },
  });
  const message = async (): Promise<string> => {
    try {
      return (await once(worker, "message"))[0];
    } catch (error) {
      throw new Error(`pyodide: ${(error as Error).message}`);
    }
  };
  const version = parseVersion(await message());
  let last: Promise<unknown> = Promise.resolve();
  return recorder(
    "pyodide",
    version,
    (request) => {
      // One after the other, so that each gets its own answer.
      const answer = last.then(() => {
        worker.postMessage(request);
        return message();
      });
      last = answer.catch(() => {});
      return answer;
    },
    () => void worker.terminate(),
  );
}
