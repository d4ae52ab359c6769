import { runInExecutor, ThreadPoolExecutor, toThread } from "@asyncio-ts/executor";
import { type Coro, run } from "@asyncio-ts/task";

declare const console: { log(text: string): void };

type Join = (...parts: string[]) => string;

const join = { module: "node:path", name: "join" };

function* main(): Coro<string> {
  const executor = new ThreadPoolExecutor({ maxWorkers: 3 });
  const first: string = yield* toThread<Join>(join, "a", "b");
  const second: string = yield* runInExecutor<Join>(executor, join, "a", "c");
  let refused = "";
  try {
    toThread((() => {}) as never);
  } catch (error) {
    refused = (error as Error).name;
  }
  void executor.shutdown();
  let closed = "";
  try {
    executor.submit(join, "a");
  } catch {
    closed = "shut down";
  }
  return `${first}, async ${second}, ${executor.maxWorkers} at most, ${refused}, ${closed}`;
}

void run(main).then(console.log);
