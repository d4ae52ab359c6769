import { AsyncContext, type AsyncHooks } from "./async-context.js";
import { realm } from "./realm.js";

// The only file of the platform-neutral packages that touches the host's globals. They are
// captured when a loop is made, so that fake timers installed later do not break a loop that is
// running, and fake timers installed before are respected.

/** A host timer: an object, or a number. */
export interface HostTimer {
  ref?(): void;
  unref?(): void;
}

/** What a loop needs of the JavaScript host. */
export interface Host {
  /** A monotonic clock, in milliseconds. */
  now(): number;
  /** Calls `callback` in a macrotask of its own, as soon as the host can. */
  macrotask(callback: () => void): void;
  setTimer(callback: () => void, milliseconds: number): HostTimer;
  clearTimer(timer: HostTimer): void;
  /** Says whether a timer keeps the process alive, where hosts can tell. */
  setKeepsAlive(timer: HostTimer, keepsAlive: boolean): void;
  /** Keeps the process alive until the returned function is called. */
  keepAlive(): () => void;
  /** Writes an error report where developers see it. */
  report(...lines: unknown[]): void;
  /** Writes a warning there. */
  warn(line: string): void;
  /** A new AbortController, `undefined` where there is none. */
  abortController(): HostAbortController | undefined;
}

/** As much of the web's AbortController as is used here. */
export interface HostAbortController {
  readonly signal: object;
  abort(reason?: unknown): void;
}

/** The globals that a host may have. */
interface Globals {
  performance?: { now(): number };
  setImmediate?: (callback: () => void) => unknown;
  scheduler?: { postTask?: (callback: () => void, options?: object) => Promise<unknown> };
  MessageChannel?: new () => {
    port1: { onmessage: (() => void) | null };
    port2: { postMessage(message: unknown): void };
  };
  setTimeout(callback: () => void, milliseconds: number): HostTimer;
  clearTimeout(timer: HostTimer): void;
  setInterval(callback: () => void, milliseconds: number): unknown;
  clearInterval(timer: unknown): void;
  console?: {
    error(...lines: unknown[]): void;
    warn(line: string): void;
    log(text: string): void;
  };
  AbortController?: new () => HostAbortController;
  process?: {
    getBuiltinModule?: (name: string) => unknown;
    pid?: number;
    env?: Readonly<Record<string, string | undefined>>;
    kill?(pid: number, signal: string): void;
    listenerCount?(event: string): number;
    on?(event: string, callback: () => void): void;
    off?(event: string, callback: () => void): void;
  };
}

/** The longest delay that hosts take; a longer one fires at once. */
const LONGEST_TIMER = 2_147_483_647;

/** The host that this code runs on, as its globals are now. */
export function captureHost(): Host {
  const globals = globalThis as unknown as Globals;
  const { performance, setTimeout, clearTimeout, setInterval, clearInterval } = globals;
  const { AbortController, console } = globals;
  return {
    now: performance === undefined ? Date.now : () => performance.now(),
    macrotask: captureMacrotask(),
    // Hosts cut fractions off: rounding up saves the early wake-up that would follow.
    setTimer: (callback, milliseconds) =>
      setTimeout(callback, Math.min(Math.ceil(milliseconds), LONGEST_TIMER)),
    clearTimer: (timer) => clearTimeout(timer),
    setKeepsAlive(timer, keepsAlive) {
      if (keepsAlive) timer.ref?.();
      else timer.unref?.();
    },
    keepAlive() {
      const interval = setInterval(() => {}, LONGEST_TIMER);
      return () => clearInterval(interval);
    },
    report: (...lines) => console?.error(...lines),
    warn: (line) => console?.warn(line),
    abortController: () => (AbortController === undefined ? undefined : new AbortController()),
  };
}

/**
 * The host's quickest macrotask. Chromium needs 14 us for postTask, 18 us for a MessageChannel
 * that is used again and again, and 4 ms for setTimeout.
 */
export function captureMacrotask(): (callback: () => void) => void {
  const { setImmediate, scheduler, MessageChannel, setTimeout } = globalThis as unknown as Globals;
  if (setImmediate !== undefined) return (callback) => void setImmediate(callback);
  if (scheduler?.postTask !== undefined) {
    return (callback) => void scheduler.postTask?.(callback, { priority: "user-visible" });
  }
  if (MessageChannel !== undefined) {
    const { port1, port2 } = new MessageChannel();
    const callbacks: (() => void)[] = [];
    port1.onmessage = () => callbacks.shift()?.();
    return (callback) => {
      callbacks.push(callback);
      port2.postMessage(undefined);
    };
  }
  return (callback) => void setTimeout(callback, 0);
}

/**
 * Calls `callback` when the user interrupts the program (SIGINT), where the host tells and nobody
 * else has asked for it, until the returned function is called.
 */
export function onInterrupt(callback: () => void): () => void {
  const { process } = globalThis as unknown as Globals;
  if (process?.on === undefined || process.listenerCount?.("SIGINT") !== 0) return () => {};
  try {
    process.on("SIGINT", callback);
  } catch {
    // As CPython: where the host refuses, nobody is told.
    return () => {};
  }
  return () => process.off?.("SIGINT", callback);
}

/** A variable of the process's environment; `undefined` where there is none. */
export function environment(name: string): string | undefined {
  try {
    return (globalThis as unknown as Globals).process?.env?.[name];
  } catch {
    // Deno asks its user first.
    return undefined;
  }
}

/** Writes what was asked for where its user reads it. */
export function print(text: string): void {
  (globalThis as unknown as Globals).console?.log(text);
}

/** Ends the program as an interruption does that nobody has asked for. */
export function interrupt(): void {
  const { process } = globalThis as unknown as Globals;
  if (process?.pid !== undefined) process.kill?.(process.pid, "SIGINT");
}

/** The realm's asynchronous contexts, `null` on hosts without AsyncLocalStorage. */
export function asyncContext(): AsyncContext | null {
  if (realm.asyncContext === undefined) {
    const { process } = globalThis as unknown as Globals;
    const hooks = process?.getBuiltinModule?.("async_hooks") as AsyncHooks | undefined;
    realm.asyncContext = hooks?.AsyncLocalStorage === undefined ? null : new AsyncContext(hooks);
  }
  return realm.asyncContext;
}
