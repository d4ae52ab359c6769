// A worker thread that says what becomes of its handlers of signals: see signals.test.ts.
import { parentPort, workerData } from "node:worker_threads";

// `--import tsx` does nothing in other threads than the main one.
if (workerData.typescript) (await import("tsx/esm/api")).register();
const asyncio = await import("@asyncio-ts/compat-asyncio");

const loop = asyncio.new_event_loop();

const added = (sig) => {
  try {
    loop.add_signal_handler(sig, () => {});
    return "added";
  } catch ({ name, args }) {
    return `${name}(${args})`;
  }
};

parentPort.postMessage({
  SIGINT: added("SIGINT"),
  SIGUSR2: added("SIGUSR2"),
  removed: loop.remove_signal_handler("SIGUSR2"),
});
loop.close();
