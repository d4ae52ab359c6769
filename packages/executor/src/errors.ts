import { RuntimeError } from "@asyncio-ts/loop";

/**
 * The worker thread that ran the job has ended before the job did: it called `process.exit()`, or
 * ran out of memory. Python: `concurrent.futures.BrokenExecutor`.
 */
export class BrokenExecutor extends RuntimeError {
  static {
    BrokenExecutor.prototype.name = "BrokenExecutor";
  }
}
