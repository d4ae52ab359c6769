import { constants } from "node:os";
import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { isCoroutineFunction } from "@asyncio-ts/future";
import {
  advise,
  type Callback,
  copyContext,
  RuntimeError,
  show,
  ValueError,
} from "@asyncio-ts/loop";
import { OSError, toOSError } from "@asyncio-ts/net";
import { checkCallback, type EventLoop } from "../event-loop.js";
import { Handle } from "../handles.js";
import { Signature } from "../kwargs.js";
import { iscoroutine } from "../tasks.js";

const ADD = new Signature("add_signal_handler", ["sig", "callback"], { variadic: true });
const REMOVE = new Signature("remove_signal_handler", ["sig"]);

/** The names of signals by their numbers: of two with one number, that which Node goes by. */
const NAMES = new Map<number, string>();
for (const [name, number] of Object.entries(constants.signals)) {
  if (!NAMES.has(number)) NAMES.set(number, name);
}

/** What no process is told of. Not every host refuses them by itself. */
const UNCATCHABLE: ReadonlySet<string> = new Set(["SIGKILL", "SIGSTOP"]);

/** The loop's methods for signals. A `sig` is a number, as in Python, or a name: `"SIGTERM"`. */
export class SignalMethods {
  /**
   * Calls `callback(...args)` on the loop when the process gets the signal, in place of what was set
   * for it before, until it is removed or the loop closes. A handler of SIGINT takes the place of
   * what `run()` does then. ValueError if there is no such signal; RuntimeError if it can't be
   * caught, or outside of the main thread; OSError if the system fails for another reason. A signal that
   * is refused leaves the handlers as they were. CPython: `loop.add_signal_handler`.
   */
  add_signal_handler(
    this: EventLoop,
    sig: number | string,
    callback: Callback,
    ...args: unknown[]
  ): void;
  add_signal_handler(this: EventLoop, ...all: unknown[]): void {
    const [sig, callback, args] = ADD.bind(all);
    if (iscoroutine(callback) || isCoroutineFunction(callback)) {
      throw advise(
        new TypeError("coroutines cannot be used with add_signal_handler()"),
        "give it a function that makes a task: () => loop.create_task(...)",
      );
    }
    checkCallback(callback, "add_signal_handler", false);
    const name = nameOf(sig);
    this.checkClosed();
    if (!isMainThread) {
      throw advise(
        new RuntimeError("set_wakeup_fd only works in main thread of the main interpreter"),
        "no other thread is told of signals",
      );
    }
    const context = copyContext();
    // A handle for each time, and not one for all: it may come again before it has run.
    const listener = () => this.schedule(new Handle(this, callback, args, context));
    if (UNCATCHABLE.has(name)) throw uncatchable(name);
    try {
      process.on(name, listener);
    } catch (error) {
      // Deno keeps a listener that it has refused.
      process.off(name, listener);
      throw refusal(name, error);
    }
    const stop = (): void => {
      process.off(name, listener);
      this.signalHandlers.delete(name);
      this.atClose.delete(stop);
    };
    // Only now: in between, nobody would have been told.
    this.signalHandlers.get(name)?.();
    this.signalHandlers.set(name, stop);
    this.atClose.add(stop);
  }

  /** Returns whether a handler was there to be removed. CPython: `loop.remove_signal_handler`. */
  remove_signal_handler(this: EventLoop, sig: number | string): boolean;
  remove_signal_handler(this: EventLoop, kwargs: { readonly sig: number | string }): boolean;
  remove_signal_handler(this: EventLoop, ...args: unknown[]): boolean {
    const [sig] = REMOVE.bind(args);
    const stop = this.signalHandlers.get(nameOf(sig));
    stop?.();
    return stop !== undefined;
  }
}

function nameOf(sig: unknown): NodeJS.Signals {
  const { signals } = constants;
  if (typeof sig === "string" && Object.hasOwn(signals, sig)) return sig as NodeJS.Signals;
  if (typeof sig !== "string" && !Number.isInteger(sig)) {
    throw new TypeError(`sig must be an int, not ${show(sig)}, or a name such as "SIGTERM"`);
  }
  const name = NAMES.get(sig as number);
  if (name !== undefined) return name as NodeJS.Signals;
  throw advise(
    new ValueError(`invalid signal number ${sig}`),
    `the signals of this host are ${Object.keys(signals).join(", ")}`,
  );
}

function uncatchable(name: NodeJS.Signals): RuntimeError {
  return new RuntimeError(`sig ${constants.signals[name]} cannot be caught`);
}

/** What the host says, as CPython says it. EINVAL is about the signal, and so is what has no number. */
function refusal(name: NodeJS.Signals, cause: unknown): Error {
  const error = toOSError(cause);
  if (error instanceof OSError && error.code !== "EINVAL") return error;
  const refused = uncatchable(name);
  refused.cause = cause;
  return refused;
}
