import type { Socket } from "node:net";
import { type AbortSignalLike, type Coro, Coroutine, type Signal } from "@asyncio-ts/future";
import { advise, RuntimeError, ValueError } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import { makeTlsTransport, type StreamProtocol } from "./open-transport.js";
import { StreamTransport } from "./stream-transport.js";
import { clientHandshake, TlsAcceptor } from "./tls-handshake.js";
import { limitsOf, type TlsOptions, type TlsTimes } from "./tls-options.js";
import type { BaseTransport, Transport } from "./transport.js";

/** What {@link startTls} takes. */
export interface StartTlsOptions extends TlsTimes {
  readonly tls: TlsOptions;
  /** This is the server's end. Default: false. */
  readonly serverSide?: boolean | undefined;
  /** Whom the server's certificate must be for; `""`: for anybody. A client has to say. */
  readonly serverHostname?: string | undefined;
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/**
 * Puts TLS on a connection that is under way, be it under TLS already, and gives the transport that
 * `protocol` uses from then on: `connectionMade` is not called again. The former transport must not be
 * used any more. If it fails, or is cancelled, the connection is closed. Nothing happens before it is
 * awaited.
 *
 * CPython: `loop.start_tls`.
 */
export function startTls(
  transport: BaseTransport,
  protocol: StreamProtocol,
  options: StartTlsOptions,
): Coroutine<Transport> {
  checkOptions(options, "tls");
  const { tls, serverSide = false, serverHostname, signal } = options;
  if (typeof tls !== "object" || tls === null) {
    throw new TypeError("tls is expected to be an object of TLS options: { tls: {} } will do");
  }
  if (!(transport instanceof StreamTransport) || transport.source !== transport.sink) {
    throw new TypeError(`transport ${String(transport)} is not supported by startTls()`);
  }
  if (!serverSide && serverHostname === undefined) {
    throw advise(
      new ValueError("You must set serverHostname when using tls without a host"),
      'it is whom the certificate must be for; "" takes one that is for anybody',
    );
  }
  const limits = limitsOf(tls, options);
  return new Coroutine<Transport>(
    {
      *startTls(): Coro<Transport> {
        if (transport.isClosing()) {
          throw advise(new RuntimeError("Transport is closing"), "it is too late for TLS");
        }
        const { loop } = transport;
        const owner = transport.owner;
        const acceptor = serverSide ? new TlsAcceptor(tls, limits.handshake) : undefined;
        const socket = transport.source as Socket;
        // What has come already is the beginning of the peer's handshake.
        const early = transport.release();
        for (const chunk of early.reverse()) socket.unshift(chunk);
        const handshake = { loop, socket, timeout: limits.handshake, signal };
        try {
          const secure = yield* acceptor === undefined
            ? clientHandshake(handshake, tls, serverHostname as string)
            : acceptor.accept(handshake);
          const upgraded = makeTlsTransport(loop, protocol, secure, limits.shutdown, owner);
          transport.successor = upgraded;
          // The addresses stay what they were; not every host tells them of TLS on top of TLS.
          const { sockname, peername } = transport.extra;
          Object.assign(upgraded.extra, { sockname, peername });
          upgraded.beginReading();
          return upgraded;
        } finally {
          owner?.detach(transport);
        }
      },
    }.startTls,
    undefined,
    [],
  );
}
