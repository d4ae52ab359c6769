import { isIP, type Socket } from "node:net";
import * as tls from "node:tls";
import { type AbortSignalLike, type Coro, runOutside, type Signal } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { HostWait } from "./host-wait.js";
import { ConnectionAbortedError } from "./os-error.js";
import type { TlsOptions } from "./tls-options.js";
import { toOSError } from "./to-os-error.js";

/** What a handshake needs to know. */
export interface Handshake {
  readonly loop: Loop;
  /** The connection, with nobody who listens to it. */
  readonly socket: Socket;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  readonly signal?: Signal | AbortSignalLike | undefined;
}

const ignore = (): void => {};

/**
 * The client's half. `hostname` is whom the server's certificate must be for; `""`: for anybody.
 * However it fails, the connection is closed.
 */
export function clientHandshake(
  handshake: Handshake,
  options: TlsOptions,
  hostname: string,
): Coro<tls.TLSSocket> {
  return shake(handshake, (settle) => {
    const secure = tls.connect({
      ...(options as tls.ConnectionOptions),
      ...nameOptions(hostname),
      socket: handshake.socket,
    });
    secure.once("secureConnect", () => settle(secure));
    return secure;
  });
}

/** Whom to verify: SNI has no numeric addresses, but a certificate may be for one. */
function nameOptions(hostname: string): tls.ConnectionOptions {
  if (hostname === "") return { servername: "", checkServerIdentity: () => undefined };
  return isIP(hostname) === 0 ? { host: hostname, servername: hostname } : { host: hostname };
}

/** The server's half, by a server of Node's that does nothing but handshakes. */
export class TlsAcceptor {
  readonly #server: tls.Server;
  readonly #waiting = new Map<
    Socket,
    (secure: tls.TLSSocket | undefined, error?: unknown) => void
  >();

  /** `timeout`: of the longest handshake that will be asked for. */
  constructor(options: TlsOptions, timeout: number) {
    this.#server = tls.createServer({
      ...(options as tls.TlsOptions),
      // The loop's own timer is there first.
      handshakeTimeout: Math.min(timeout + 60_000, 2 ** 31 - 1),
    });
    this.#server.on("secureConnection", (secure) => this.#settle(secure, true));
    this.#server.on("tlsClientError", (error, secure) => this.#settle(secure, false, error));
  }

  accept(handshake: Handshake): Coro<tls.TLSSocket> {
    const { socket } = handshake;
    return shake(handshake, (settle) => {
      this.#waiting.set(socket, settle);
      socket.once("close", () => {
        this.#waiting.get(socket)?.(undefined, closedByPeer());
        this.#waiting.delete(socket);
      });
      // Node's documented way to give a server a connection.
      this.#server.emit("connection", socket);
      return undefined;
    });
  }

  #settle(secure: tls.TLSSocket, done: boolean, error?: unknown): void {
    const socket = (secure as { _parent?: Socket })._parent as Socket;
    const settle = this.#waiting.get(socket);
    this.#waiting.delete(socket);
    settle?.(done ? secure : undefined, error);
  }
}

type Settle = (secure: tls.TLSSocket | undefined, error?: unknown) => void;

function* shake(
  { loop, socket, timeout, signal }: Handshake,
  begin: (settle: Settle) => tls.TLSSocket | undefined,
): Coro<tls.TLSSocket> {
  const wait = new HostWait<tls.TLSSocket>(
    loop,
    "a TLS handshake",
    (wait) => {
      let secure: tls.TLSSocket | undefined;
      const fail = (error: unknown): void => wait.fail(toOSError(error));
      socket.on("error", ignore);
      socket.once("error", fail);
      // An end of file is the end of a handshake, which Node only sees to if it is that of all.
      socket.allowHalfOpen = false;
      const begun = runOutside(() =>
        begin((done, error) => {
          if (done === undefined) {
            fail(error);
            return;
          }
          secure = done;
          done.on("error", ignore);
          done.pause();
          done.allowHalfOpen = true;
          timer.cancel();
          socket.off("error", fail);
          if (!wait.give(done)) done.destroy();
        }),
      );
      begun?.on("error", ignore);
      begun?.once("error", fail);
      begun?.once("close", () => fail(closedByPeer()));
      const timer = loop.callLater(timeout, () => wait.fail(late(timeout)));
      return () => {
        timer.cancel();
        (secure ?? begun)?.destroy();
        socket.destroy();
      };
    },
    signal,
  );
  try {
    return yield* wait;
  } catch (error) {
    if (wait.done() && !wait.threw()) wait.result().destroy();
    socket.destroy();
    throw error;
  }
}

/** As Node's own error for it. */
function closedByPeer(): Error {
  return Object.assign(new Error("closed in the handshake"), { code: "ECONNRESET" });
}

function late(timeout: number): ConnectionAbortedError {
  return new ConnectionAbortedError(
    `SSL handshake is taking longer than ${timeout / 1000} seconds: aborting the connection`,
  );
}
