// What programs take from Python's module `concurrent.futures` for `loop.run_in_executor`.
export { BrokenExecutor } from "@asyncio-ts/executor";
export { ThreadPoolExecutor, type ThreadPoolExecutorKwargs } from "./thread-pool-executor.js";
