import { Socket } from "node:net";
import { type AbortSignalLike, type Coro, runOutside, type Signal } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { HostWait } from "./host-wait.js";
import { OSError } from "./os-error.js";
import type { Address } from "./protocol.js";
import { show } from "./socket-info.js";
import { toOSError } from "./to-os-error.js";

/** Where to connect to. */
export type Target = Address | { readonly path: string };

/** What an attempt to connect needs to know. */
export interface Attempt {
  readonly loop: Loop;
  readonly target: Target;
  /** Where to connect from. */
  readonly local?: Address | undefined;
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/** Nobody else listens yet, and an error that nobody listens for would end the process. */
const ignore = (): void => {};

/**
 * Connects one socket, which is paused. Cancelled at any point it leaves none behind.
 *
 * CPython: `_connect_sock`.
 */
export function* connectSocket(attempt: Attempt): Coro<Socket> {
  const wait = beginToConnect(attempt);
  try {
    return yield* wait;
  } catch (error) {
    // It was cancelled between the connection and this step.
    if (wait.done() && !wait.threw()) wait.result().destroy();
    throw error;
  }
}

function beginToConnect({ loop, target, local, signal }: Attempt): HostWait<Socket> {
  const where = "path" in target ? target.path : `${target.address}:${target.port}`;
  const begin = (wait: HostWait<Socket>): (() => void) => {
    const socket = runOutside(() => new Socket({ allowHalfOpen: true }));
    socket.pause();
    const fail = (error: unknown): void => wait.fail(connectError(error, target, local));
    socket.on("error", ignore);
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.off("error", fail);
      if (!("path" in target)) socket.setNoDelay(true);
      wait.give(socket);
    });
    runOutside(() => socket.connect(connectOptions(target, local)));
    return () => socket.destroy();
  };
  return new HostWait(loop, `a connection to ${where}`, begin, signal);
}

function connectOptions(
  target: Target,
  local: Address | undefined,
): { path: string } | { host: string; port: number; localAddress?: string; localPort?: number } {
  if ("path" in target) return { path: target.path };
  const options = { host: target.address, port: target.port };
  if (local === undefined) return options;
  return { ...options, localAddress: local.address, localPort: local.port };
}

/** As CPython words it. */
function connectError(error: unknown, target: Target, local: Address | undefined): unknown {
  const { syscall } = error as { syscall?: string };
  if (local !== undefined && syscall === "bind") return bindError(error, local);
  // CPython has the system's words for a path.
  return "path" in target
    ? toOSError(error)
    : toOSError(error, `Connect call failed ${show(target)}`);
}

/** An address can't be bound: an OSError, whatever the errno. */
export function bindError(error: unknown, address: Address): unknown {
  const system = toOSError(error);
  if (!(system instanceof OSError) || system.errno === undefined) return system;
  const words = `[errno ${system.errno}] ${system.strerror}`.toLowerCase();
  const refused = new OSError(
    system.errno,
    `error while attempting to bind on address ${show(address)}: ${words}`,
  );
  const { code, syscall, address: where, port } = system;
  return Object.assign(refused, { code, syscall, address: where, port, cause: error });
}
