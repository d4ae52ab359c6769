import * as asyncio from "@asyncio-ts/compat-asyncio";

/** Runs a program on a fresh virtual clock, which starts at 0. */
export function virtually<T>(
  main: asyncio.CoroutineLike<T>,
  options: asyncio.EventLoopOptions = {},
): Promise<T> {
  return asyncio.run(main, {
    loop_factory: () => asyncio.new_event_loop({ clock: "virtual", ...options }),
  });
}

/** The running loop's clock, in seconds. */
export function now(): number {
  return asyncio.get_running_loop().time();
}

/** Name and arguments of an error, to be compared with CPython's. */
export function told(error: unknown): string {
  const { name, args, message } = error as Error & { args?: readonly unknown[] };
  return `${name}(${args === undefined ? message : args.map(String).join(", ")})`;
}

/** The error that `fn` throws. */
export function thrown(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
