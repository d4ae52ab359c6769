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
