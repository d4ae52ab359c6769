import { advise, RuntimeError } from "@asyncio-ts/loop";
import { runningLoop } from "@asyncio-ts/loop/internal";
import type { EventLoop } from "./event-loop.js";

// Which loop Python's names mean. Futures ask for it when they are made, and loops make futures:
// so the class of loops registers itself here, below both.

let EventLoopClass: (new () => EventLoop) | undefined;
let current: EventLoop | null = null;
/** A program that sets a loop, or null, doesn't want one made for it. */
let wasSet = false;

/** To be called once, by the class of loops. */
export function registerEventLoop(eventLoop: new () => EventLoop): void {
  EventLoopClass = eventLoop;
}

export function setCurrentLoop(loop: EventLoop | null): void {
  current = loop;
  wasSet = true;
}

/** The running loop, if there is one. Throws RuntimeError if it is one of the core's. */
export function runningEventLoop(): EventLoop | undefined {
  const loop = runningLoop();
  if (loop === undefined || (EventLoopClass !== undefined && loop instanceof EventLoopClass)) {
    return loop;
  }
  throw advise(
    new RuntimeError("the running loop is one of @asyncio-ts/loop, without Python's names"),
    "start the program by asyncio.run(), or use the names of @asyncio-ts/task here",
  );
}

/** True for null and for loops with Python's names. */
export function isEventLoopOrNull(value: unknown): boolean {
  return value === null || (EventLoopClass !== undefined && value instanceof EventLoopClass);
}

/**
 * For what may not wait in a loop that nobody runs: `undefined` in a running loop of any kind, else
 * the one that was set. RuntimeError if there is none.
 */
export function loopToBe(): EventLoop | undefined {
  if (runningLoop() !== undefined) return undefined;
  if (current !== null) return current;
  throw advise(
    new RuntimeError("There is no current event loop"),
    "call this in a coroutine that asyncio.run() has started, or set_event_loop() first",
  );
}

/** The running loop, else the one that was set, else, if none ever was, a new one, which is kept. */
export function currentEventLoop(): EventLoop {
  const running = runningEventLoop();
  if (running !== undefined) return running;
  if (current === null) {
    // As it was until Python 3.13: null takes the loop away, and a program that has set one knows
    // that it has to.
    if (wasSet) {
      throw advise(
        new RuntimeError("There is no current event loop in thread 'MainThread'."),
        "start the program by asyncio.run(), or set a loop by set_event_loop(new_event_loop())",
      );
    }
    if (EventLoopClass === undefined) throw new Error("no event loop class is registered");
    current = new EventLoopClass();
  }
  return current;
}
