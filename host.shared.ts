// What the tests need of their host beyond the language, on each host that they run on. It imports
// nothing of Node, so that it can be loaded in a browser.

export type HostName = "node" | "deno" | "bun" | "browser";

interface Globals {
  process?: Partial<NodeJS.Process>;
  Bun?: { gc(force: boolean): void };
  gc?: () => void;
  setImmediate?: (callback: () => void) => void;
  scheduler?: { postTask(callback: () => void, options: object): void };
  navigator?: { userAgent: string };
  addEventListener(type: string, listener: (event: HostEvent) => void, capture: boolean): void;
  removeEventListener(type: string, listener: (event: HostEvent) => void, capture: boolean): void;
}

interface HostEvent extends Event {
  readonly reason?: unknown;
  readonly error?: unknown;
}

const globals = globalThis as unknown as Globals;
// As they are now: tests replace them.
const { setImmediate, scheduler } = globals;
const versions = globals.process?.versions as Readonly<Record<string, string>> | undefined;

/** Whose program this is. */
export const host: HostName =
  versions?.bun !== undefined
    ? "bun"
    : versions?.deno !== undefined
      ? "deno"
      : versions?.node !== undefined
        ? "node"
        : "browser";

/** Such as "node 26.10.0". */
export function hostVersion(): string {
  if (host !== "browser") return `${host} ${versions?.[host]}`;
  return `chromium ${/Chrome\/(\d+)/.exec(globals.navigator?.userAgent ?? "")?.[1]}`;
}

/**
 * What `process.execPath` needs before the path of a TypeScript program, so that the program runs
 * on what the test runs on. Who starts the tests on a runtime other than Node says how in
 * RUN_OPTIONS.
 */
export function programOptions(): string[] {
  const { RUN_OPTIONS = "--import tsx", TARGET } = process.env;
  const options = RUN_OPTIONS.split(" ").filter((option) => option !== "");
  return TARGET === "dist" ? options : [...options, "--conditions=@asyncio-ts/source"];
}

/** Calls `callback` in a macrotask of its own, the quickest that the host has. */
export function macrotask(callback: () => void): void {
  if (setImmediate !== undefined) setImmediate(callback);
  else scheduler?.postTask(callback, { priority: "user-visible" });
}

/** Waits for a macrotask, by a foreign promise. */
export function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => macrotask(resolve));
}

/** Hears of unhandled rejections, in place of the test runner, until the result is called. */
export function onUnhandledRejection(listener: (reason: unknown) => void): () => void {
  if (host !== "browser") {
    process.on("unhandledRejection", listener);
    return () => process.off("unhandledRejection", listener);
  }
  return onEvent("unhandledrejection", ({ reason }) => listener(reason));
}

/** Hears of uncaught errors, in place of the test runner, until the result is called. */
export function onUncaughtError(listener: (error: unknown) => void): () => void {
  if (host === "browser") return onEvent("error", ({ error }) => listener(error));
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", listener);
  return () => {
    process.removeAllListeners("uncaughtException");
    for (const other of others) process.on("uncaughtException", other);
  };
}

/** In a browser: while it captures, those who listen without capturing hear nothing. */
function onEvent(type: string, listener: (event: HostEvent) => void): () => void {
  const heard = (event: HostEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    listener(event);
  };
  globals.addEventListener(type, heard, true);
  return () => globals.removeEventListener(type, heard, true);
}

/** Collects what nothing holds any more. */
export function collectGarbage(): void {
  if (globals.Bun !== undefined) globals.Bun.gc(true);
  else if (host === "browser") globals.gc?.();
  else {
    process.getBuiltinModule("node:v8").setFlagsFromString("--expose-gc");
    (process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void)();
  }
}
