import { getRunningLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { run, type TaskSource } from "@asyncio-ts/task";

/** Runs a program on a fresh virtual clock, which starts at 0. */
export function virtually<T>(main: TaskSource<T>, loop = new VirtualLoop()): Promise<T> {
  return run(main as () => PromiseLike<T>, { loop });
}

/** The running loop's clock, in milliseconds. */
export function now(): number {
  return getRunningLoop().now();
}

/** How many turns the running loop has begun. */
export function turns(): number {
  return getRunningLoop().turns;
}
