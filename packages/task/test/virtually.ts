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

/** Name and arguments of an error, to be compared with CPython's. */
export function told(error: unknown): string {
  const { name, args, message } = error as Error & { args?: readonly unknown[] };
  return `${name}(${args === undefined ? message : args.map(String).join(", ")})`;
}
