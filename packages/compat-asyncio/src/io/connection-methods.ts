import type { Coroutine } from "@asyncio-ts/future";
import { ValueError } from "@asyncio-ts/loop";
import {
  connectAcceptedSocket,
  createConnection,
  createUnixConnection,
  startTls,
  type TlsOptions,
} from "@asyncio-ts/net";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { endpoint, familyOf, portNumber } from "./addresses.js";
import { lazily } from "./lazily.js";
import type {
  ConnectionKwargs,
  SslKwargs,
  StartTlsKwargs,
  UnixConnectionKwargs,
} from "./net-kwargs.js";
import { factoryOf, type ProtocolFactory, type StreamProtocol } from "./protocols.js";
import { checkPath, nodeSocket } from "./sock.js";
import { checkServerSsl, checkSsl, hostnameOf, TLS_TIMES, timesOf } from "./ssl.js";
import type { Transport } from "./transports.js";

const CREATE_CONNECTION = new Signature("create_connection", ["protocol_factory", "host", "port"], {
  required: 1,
  keywords: [
    ...["ssl", "family", "proto", "flags", "sock", "local_addr", "server_hostname"],
    ...TLS_TIMES,
    ...["happy_eyeballs_delay", "interleave", "all_errors"],
  ],
});
const CREATE_UNIX_CONNECTION = new Signature(
  "create_unix_connection",
  ["protocol_factory", "path"],
  { required: 1, keywords: ["ssl", "sock", "server_hostname", ...TLS_TIMES] },
);
const CONNECT_ACCEPTED_SOCKET = new Signature(
  "connect_accepted_socket",
  ["protocol_factory", "sock"],
  { keywords: ["ssl", ...TLS_TIMES] },
);
const START_TLS = new Signature("start_tls", ["transport", "protocol", "sslcontext"], {
  keywords: ["server_side", "server_hostname", ...TLS_TIMES],
});

/** The loop's methods for connections: coroutines, of which nothing runs before they are awaited. */
export class ConnectionMethods {
  /**
   * Gives `[transport, protocol]`. `ssl` is `true`, or an object of options as Node's `tls.connect` takes
   * them; `sock` is a socket of Node's. CPython: `loop.create_connection`.
   */
  create_connection<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    host?: string | ConnectionKwargs | null,
    port?: number | string | ConnectionKwargs | null,
    kwargs?: ConnectionKwargs,
  ): Coroutine<[Transport, P]>;
  create_connection(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, host, port, ssl, family, , , sock, local_addr, server_hostname, ...rest] =
      CREATE_CONNECTION.bind(args);
    const [handshake, shutdown, happy_eyeballs_delay, interleave, all_errors] = rest;
    return lazily(function* create_connection() {
      const hostname = hostnameOf(ssl, server_hostname, host);
      const times = timesOf(ssl, handshake, shutdown);
      const given = (host ?? undefined) !== undefined || (port ?? undefined) !== undefined;
      const socket = nodeSocket(sock);
      if (given && socket !== undefined) {
        throw new ValueError("host/port and sock can not be specified at the same time");
      }
      if (!given && socket === undefined) {
        throw new ValueError("host and port was not specified and no sock specified");
      }
      const delay = happy_eyeballs_delay ?? undefined;
      return yield* createConnection(factoryOf(factory), {
        ...(given ? { host: host ?? "", port: portNumber(port) } : {}),
        socket,
        tls: ssl || undefined,
        serverHostname: hostname,
        ...times,
        family: familyOf(family),
        localAddress: localOf(local_addr),
        happyEyeballsDelay: delay === undefined ? undefined : delay * 1000,
        interleave: interleave ?? undefined,
        allErrors: all_errors ?? false,
      });
    });
  }

  /** CPython: `loop.create_unix_connection`. */
  create_unix_connection<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    path?: string | UnixConnectionKwargs | null,
    kwargs?: UnixConnectionKwargs,
  ): Coroutine<[Transport, P]>;
  create_unix_connection(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, path, ssl, sock, server_hostname, handshake, shutdown] =
      CREATE_UNIX_CONNECTION.bind(args);
    return lazily(function* create_unix_connection() {
      checkSsl(ssl);
      if (!ssl && (server_hostname ?? undefined) !== undefined) {
        throw new ValueError("server_hostname is only meaningful with ssl");
      }
      if (ssl && (server_hostname ?? undefined) === undefined) {
        throw new ValueError("you have to pass server_hostname when using ssl");
      }
      const times = timesOf(ssl, handshake, shutdown);
      const socket = nodeSocket(sock);
      checkPath(path, socket);
      return yield* createUnixConnection(factoryOf(factory), {
        path: path ?? undefined,
        socket,
        tls: ssl || undefined,
        serverHostname: server_hostname ?? undefined,
        ...times,
      });
    });
  }

  /** `sock` is a socket of Node's. CPython: `loop.connect_accepted_socket`. */
  connect_accepted_socket<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    sock: object,
    kwargs?: SslKwargs<TlsOptions>,
  ): Coroutine<[Transport, P]>;
  connect_accepted_socket(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, sock, ssl, handshake, shutdown] = CONNECT_ACCEPTED_SOCKET.bind(args);
    return lazily(function* connect_accepted_socket() {
      checkServerSsl(ssl);
      return yield* connectAcceptedSocket(factoryOf(factory), {
        socket: nodeSocket(sock) as object,
        tls: ssl ?? undefined,
        ...timesOf(ssl, handshake, shutdown),
      });
    });
  }

  /** Gives the transport to use from then on. CPython: `loop.start_tls`. */
  start_tls(
    this: EventLoop,
    transport: Transport,
    protocol: object,
    sslcontext: TlsOptions,
    kwargs?: StartTlsKwargs,
  ): Coroutine<Transport>;
  start_tls(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [transport, protocol, sslcontext, server_side, server_hostname, handshake, shutdown] =
      START_TLS.bind(args);
    return lazily(function* start_tls() {
      if (typeof sslcontext !== "object" || sslcontext === null) {
        throw new TypeError(
          "sslcontext is expected to be an object of options, as Node takes them",
        );
      }
      const unchecked = server_side || sslcontext.rejectUnauthorized === false;
      if (!unchecked && (server_hostname ?? undefined) === undefined) {
        throw new ValueError("check_hostname requires server_hostname");
      }
      return yield* startTls(transport, protocol, {
        tls: sslcontext,
        serverSide: server_side ?? false,
        serverHostname: server_hostname ?? "",
        ...timesOf(sslcontext, handshake, shutdown),
      });
    });
  }
}

function localOf(address: unknown): { readonly host: string; readonly port: number } | undefined {
  const local = endpoint(address);
  return local && { host: local.host ?? "", port: local.port };
}
