import { RuntimeError } from "@asyncio-ts/loop";

/** The barrier was reset or aborted while it was waited for, or is broken. */
export class BrokenBarrierError extends RuntimeError {
  static {
    BrokenBarrierError.prototype.name = "BrokenBarrierError";
  }
}
