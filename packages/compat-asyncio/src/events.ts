import { advise, RuntimeError, show } from "@asyncio-ts/loop";
import {
  currentEventLoop,
  isEventLoopOrNull,
  runningEventLoop,
  setCurrentLoop,
} from "./current-loop.js";
import { EventLoop, type EventLoopOptions } from "./event-loop.js";
import { Signature } from "./kwargs.js";

const SET_EVENT_LOOP = new Signature("set_event_loop", ["loop"]);

/** A new loop. It turns while one of its runs is under way. CPython: `asyncio.new_event_loop`. */
export function new_event_loop(options?: EventLoopOptions): EventLoop {
  return new EventLoop(options);
}

/** Sets what `get_event_loop` returns outside of a running loop; `null`: nothing any more. */
export function set_event_loop(loop: EventLoop | null | { readonly loop: EventLoop | null }): void;
export function set_event_loop(...args: unknown[]): void {
  const [loop] = SET_EVENT_LOOP.bind(args);
  if (!isEventLoopOrNull(loop)) {
    throw new TypeError(`loop must be an instance of EventLoop or null, got ${show(loop)}`);
  }
  setCurrentLoop(loop);
}

/** The running loop; RuntimeError if there is none. */
// Rule R9.
export function get_running_loop(): EventLoop {
  const loop = runningEventLoop();
  if (loop !== undefined) return loop;
  throw advise(
    new RuntimeError("no running event loop"),
    "call this in a coroutine or a callback that asyncio.run() has started",
  );
}

/** The running loop, `null` if there is none. CPython: `asyncio._get_running_loop`. */
export function _get_running_loop(): EventLoop | null {
  return runningEventLoop() ?? null;
}

/**
 * The running loop, else the one that was set, else a new one, which is set: as it was until
 * Python 3.13. (3.14 raises RuntimeError instead of making one.) RuntimeError if `null` was set, as
 * `run()` does at its end.
 */
export function get_event_loop(): EventLoop {
  return currentEventLoop();
}
