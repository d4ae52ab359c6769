export { setDefaultExecutor, shutdownDefaultExecutor } from "./default-executor.js";
export { BrokenExecutor } from "./errors.js";
export type { Executor } from "./executor.js";
export type { AnyFunction, Job } from "./job.js";
export { runInExecutor, toThread } from "./run-in-executor.js";
export {
  type ShutdownOptions,
  ThreadPoolExecutor,
  type ThreadPoolExecutorOptions,
} from "./thread-pool-executor.js";
