import { rm, stat } from "node:fs/promises";
import {
  createServer as createNodeServer,
  type ListenOptions,
  type Server as NodeServer,
} from "node:net";
import { type Coro, Coroutine, fromPromise, runOutside } from "@asyncio-ts/future";
import { advise, currentLoop, type Loop, ValueError } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import { bindError } from "./connect-socket.js";
import { HostWait } from "./host-wait.js";
import { classesOf } from "./io-classes.js";
import { type Family, lookUp } from "./lookup.js";
import type { StreamProtocol } from "./open-transport.js";
import { OSError } from "./os-error.js";
import type { Address } from "./protocol.js";
import { checkReusePort } from "./reuse-port.js";
import { Server } from "./server.js";
import { TlsAcceptor } from "./tls-handshake.js";
import { limitsOf, type TlsLimits, type TlsOptions, type TlsTimes } from "./tls-options.js";
import { toOSError } from "./to-os-error.js";

/** What every way to serve takes. */
export interface ServeOptions extends TlsTimes {
  /** Speak TLS; it takes a certificate and its key at least. */
  readonly tls?: TlsOptions | undefined;
  /** How many connections may wait to be accepted. Default: 100. */
  readonly backlog?: number | undefined;
  /**
   * False: take no connection before `startServing()` or `serveForever()`. The system takes them
   * already, since Node can't bind without listening: they wait. Default: true.
   */
  readonly startServing?: boolean | undefined;
}

/** What {@link createServer} takes. */
export interface ServerOptions extends ServeOptions {
  /** A name, an address, or several; `null` or `""` is all interfaces, each a socket of its own. */
  readonly host?: string | readonly (string | null)[] | null | undefined;
  /** 0: any free port, which is another one for each address. */
  readonly port: number;
  /** Only addresses of this kind. Default: 0, both. */
  readonly family?: Family | undefined;
  /** Share the port with other processes that do the same. Only newer versions of Node can. */
  readonly reusePort?: boolean | undefined;
  /** Let the system notice peers that are gone without a word. */
  readonly keepAlive?: boolean | undefined;
}

/** What {@link createUnixServer} takes. */
export interface UnixServerOptions extends ServeOptions {
  /** Where the socket is to be in the file system; it is removed when the server closes. */
  readonly path: string;
}

/**
 * Listens, and makes a protocol for each connection. Nothing happens before it is awaited. Throws
 * {@link OSError} if an address can't be bound, and leaves nothing open then, nor when it is cancelled.
 *
 * CPython: `loop.create_server`.
 */
// Rule X8.
export function createServer(
  protocolFactory: () => StreamProtocol,
  options: ServerOptions,
): Coroutine<Server> {
  checkOptions(options, "port");
  const limits = checkTls(options);
  if (options.reusePort) checkReusePort();
  const { host = null, port, family } = options;
  return new Coroutine<Server>(
    {
      *createServer(): Coro<Server> {
        const loop = currentLoop();
        const hosts = typeof host === "string" || host === null ? [host] : host;
        const unique = new Map<string, Address>();
        for (const each of hosts) {
          const found = yield* lookUp(loop, each, port, { family, passive: true });
          for (const address of found) unique.set(address.address, address);
        }
        const listeners = yield* listenAll(loop, [...unique.values()], options);
        return yield* serve(loop, listeners, { protocolFactory, options, limits });
      },
    }.createServer,
    undefined,
    [],
  );
}

/** The same on a unix socket. One that a former server has left is replaced. CPython: `loop.create_unix_server`. */
export function createUnixServer(
  protocolFactory: () => StreamProtocol,
  options: UnixServerOptions,
): Coroutine<Server> {
  checkOptions(options, "path");
  const limits = checkTls(options);
  const { path } = options;
  if (typeof path !== "string") {
    throw advise(new ValueError("path was not specified"), "give { path }");
  }
  return new Coroutine<Server>(
    {
      *createUnixServer(): Coro<Server> {
        const loop = currentLoop();
        yield* fromPromise(removeStale(path));
        const listener = yield* listen(loop, options, { path }, (error) => {
          const system = toOSError(error) as OSError;
          if (system.code !== "EADDRINUSE") return system;
          return new OSError(system.errno, `Address '${path}' is already in use`);
        });
        return yield* serve(loop, [listener], { protocolFactory, options, limits });
      },
    }.createUnixServer,
    undefined,
    [],
  );
}

function checkTls(options: ServeOptions): TlsLimits {
  const { tls } = options;
  if (tls !== undefined && (typeof tls !== "object" || tls === null)) {
    throw new TypeError("tls argument must be an object with a certificate and its key");
  }
  return limitsOf(tls, options);
}

interface Terms {
  readonly protocolFactory: () => StreamProtocol;
  readonly options: ServeOptions;
  readonly limits: TlsLimits;
}

function* serve(
  loop: Loop,
  listeners: readonly NodeServer[],
  { protocolFactory, options, limits }: Terms,
): Coro<Server> {
  let acceptor: TlsAcceptor | undefined;
  try {
    if (options.tls !== undefined) acceptor = new TlsAcceptor(options.tls, limits.handshake);
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  const Class = classesOf(loop).server ?? Server;
  const server = new Class(loop, listeners, { protocolFactory, acceptor, limits });
  if (options.startServing ?? true) {
    try {
      yield* server.startServing();
    } catch (error) {
      server.close();
      throw error;
    }
  }
  return server;
}

/** One listener for each address, or none at all. */
function* listenAll(
  loop: Loop,
  addresses: readonly Address[],
  options: ServerOptions,
): Coro<NodeServer[]> {
  const listeners: NodeServer[] = [];
  try {
    for (const address of addresses) {
      const { reusePort } = options;
      const where = {
        host: address.address,
        port: address.port,
        ipv6Only: address.family === "IPv6",
        ...(reusePort ? { reusePort } : {}),
      };
      try {
        listeners.push(yield* listen(loop, options, where, (error) => bindError(error, address)));
      } catch (error) {
        // As CPython: the machine has no such kind of addresses.
        if (!(error instanceof OSError) || error.code !== "EADDRNOTAVAIL") throw error;
        if (loop.debug) loop.host.warn(error.message);
      }
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  if (listeners.length > 0) return listeners;
  const all = addresses.map(({ address, port }) => `${address}:${port}`).join(", ");
  throw new OSError(`could not bind on any address out of [${all}]`);
}

function* listen(
  loop: Loop,
  options: ServeOptions & { readonly keepAlive?: boolean | undefined },
  where: ListenOptions,
  refusal: (error: unknown) => unknown,
): Coro<NodeServer> {
  const begin = (wait: HostWait<NodeServer>): (() => void) => {
    const listener = runOutside(() =>
      createNodeServer({
        allowHalfOpen: true,
        // Nothing is read before the protocol is there. Handshakes read by themselves.
        pauseOnConnect: options.tls === undefined,
        noDelay: true,
        keepAlive: options.keepAlive ?? false,
      }),
    );
    const fail = (error: unknown): void => wait.fail(refusal(error));
    listener.once("error", fail);
    listener.once("listening", () => {
      listener.off("error", fail);
      wait.give(listener);
    });
    runOutside(() => listener.listen({ ...where, backlog: options.backlog ?? 100 }));
    return () => listener.close();
  };
  const wait = new HostWait(loop, "a listening socket", begin);
  try {
    return yield* wait;
  } catch (error) {
    if (wait.done() && !wait.threw()) wait.result().close();
    throw error;
  }
}

/** What a server that was killed has left. CPython: the same, in `create_unix_server`. */
async function removeStale(path: string): Promise<void> {
  // An abstract socket, of Linux, is in no file system.
  if (path.startsWith("\0")) return;
  const found = await stat(path).catch(() => undefined);
  if (found?.isSocket()) await rm(path, { force: true });
}
