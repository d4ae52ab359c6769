import type { Coroutine } from "@asyncio-ts/future";
import { advise, ValueError } from "@asyncio-ts/loop";
import {
  connectAcceptedSocket,
  connectReadPipe,
  connectWritePipe,
  createConnection,
  createDatagramEndpoint,
  createServer,
  createUnixConnection,
  createUnixServer,
  sendfile,
  startTls,
  type TlsOptions,
} from "@asyncio-ts/net";
import { NotImplementedError } from "../absent-methods.js";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { endpoint, familyOf, portNumber } from "./addresses.js";
import { lazily } from "./lazily.js";
import type {
  ConnectionKwargs,
  DatagramKwargs,
  ServerKwargs,
  SslKwargs,
  StartTlsKwargs,
  UnixConnectionKwargs,
  UnixServerKwargs,
} from "./net-kwargs.js";
import type { BaseProtocol, DatagramProtocol, StreamProtocol } from "./protocols.js";
import type { Server } from "./server.js";
import { checkServerSsl, checkSsl, hostnameOf, timesOf } from "./ssl.js";
import { TransportSocket } from "./transport-socket.js";
import type { DatagramTransport, ReadTransport, Transport, WriteTransport } from "./transports.js";

const TLS_TIMES = ["ssl_handshake_timeout", "ssl_shutdown_timeout"];
const CREATE_CONNECTION = new Signature("create_connection", ["protocol_factory", "host", "port"], {
  required: 1,
  keywords: [
    ...["ssl", "family", "proto", "flags", "sock", "local_addr", "server_hostname"],
    ...TLS_TIMES,
    ...["happy_eyeballs_delay", "interleave", "all_errors"],
  ],
});
const CREATE_SERVER = new Signature("create_server", ["protocol_factory", "host", "port"], {
  required: 1,
  keywords: [
    ...["family", "flags", "sock", "backlog", "ssl", "reuse_address", "reuse_port", "keep_alive"],
    ...TLS_TIMES,
    "start_serving",
  ],
});
const CREATE_UNIX_CONNECTION = new Signature(
  "create_unix_connection",
  ["protocol_factory", "path"],
  { required: 1, keywords: ["ssl", "sock", "server_hostname", ...TLS_TIMES] },
);
const CREATE_UNIX_SERVER = new Signature("create_unix_server", ["protocol_factory", "path"], {
  required: 1,
  keywords: ["sock", "backlog", "ssl", ...TLS_TIMES, "start_serving", "cleanup_socket"],
});
const CREATE_DATAGRAM_ENDPOINT = new Signature(
  "create_datagram_endpoint",
  ["protocol_factory", "local_addr", "remote_addr"],
  {
    required: 1,
    keywords: ["family", "proto", "flags", "reuse_port", "allow_broadcast", "sock"],
  },
);
const START_TLS = new Signature("start_tls", ["transport", "protocol", "sslcontext"], {
  keywords: ["server_side", "server_hostname", ...TLS_TIMES],
});
const CONNECT_ACCEPTED_SOCKET = new Signature(
  "connect_accepted_socket",
  ["protocol_factory", "sock"],
  { keywords: ["ssl", ...TLS_TIMES] },
);
const CONNECT_READ_PIPE = new Signature("connect_read_pipe", ["protocol_factory", "pipe"]);
const CONNECT_WRITE_PIPE = new Signature("connect_write_pipe", ["protocol_factory", "pipe"]);
const SENDFILE = new Signature("sendfile", ["transport", "file", "offset", "count"], {
  required: 2,
  keywords: ["fallback"],
});

/** What a factory of protocols makes: any object with Python's names. */
type Factory<P> = () => P;

/** The loop's methods for connections and servers: coroutines, of which nothing runs before they are awaited. */
export class NetMethods {
  /**
   * Gives `[transport, protocol]`. `ssl` is `true`, or an object of options as Node's `tls.connect` takes
   * them; `sock` is a socket of Node's. CPython: `loop.create_connection`.
   */
  create_connection<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: Factory<P>,
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
      return yield* createConnection(factory, {
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

  /**
   * Gives a {@link Server}. `ssl` is an object of options as Node's `tls.createServer` takes them.
   * CPython: `loop.create_server`.
   */
  create_server(
    this: EventLoop,
    protocol_factory: Factory<StreamProtocol>,
    host?: string | readonly (string | null)[] | ServerKwargs | null,
    port?: number | string | ServerKwargs | null,
    kwargs?: ServerKwargs,
  ): Coroutine<Server>;
  create_server(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, host, port, family, , sock, backlog, ssl, ...rest] = CREATE_SERVER.bind(args);
    const [reuse_address, reuse_port, keep_alive, handshake, shutdown, start_serving] = rest;
    return lazily(function* create_server() {
      checkServerSsl(ssl);
      const times = timesOf(ssl, handshake, shutdown);
      refuseSocket(sock);
      if (reuse_address === false) {
        throw new NotImplementedError("reuse_address=False: Node always sets it where it is safe");
      }
      if ((host ?? port ?? undefined) === undefined) {
        throw new ValueError("Neither host/port nor sock were specified");
      }
      return yield* createServer(factory, {
        host: host ?? null,
        port: portNumber(port),
        family: familyOf(family),
        backlog: backlog ?? undefined,
        tls: ssl ?? undefined,
        reusePort: reuse_port ?? undefined,
        keepAlive: keep_alive ?? undefined,
        ...times,
        startServing: start_serving ?? true,
      });
    });
  }

  /** CPython: `loop.create_unix_connection`. */
  create_unix_connection<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: Factory<P>,
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
      return yield* createUnixConnection(factory, {
        path: path ?? undefined,
        socket,
        tls: ssl || undefined,
        serverHostname: server_hostname ?? undefined,
        ...times,
      });
    });
  }

  /** The socket's file is always removed when the server closes. CPython: `loop.create_unix_server`. */
  create_unix_server(
    this: EventLoop,
    protocol_factory: Factory<StreamProtocol>,
    path?: string | UnixServerKwargs | null,
    kwargs?: UnixServerKwargs,
  ): Coroutine<Server>;
  create_unix_server(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, path, sock, backlog, ssl, handshake, shutdown, start_serving, cleanup] =
      CREATE_UNIX_SERVER.bind(args);
    return lazily(function* create_unix_server() {
      checkServerSsl(ssl);
      const times = timesOf(ssl, handshake, shutdown);
      refuseSocket(sock);
      if (cleanup === false) {
        throw new NotImplementedError("cleanup_socket=False: Node always removes the file");
      }
      checkPath(path, undefined);
      return yield* createUnixServer(factory, {
        path,
        backlog: backlog ?? undefined,
        tls: ssl ?? undefined,
        ...times,
        startServing: start_serving ?? true,
      });
    });
  }

  /** Gives `[transport, protocol]`. CPython: `loop.create_datagram_endpoint`. */
  create_datagram_endpoint<P extends DatagramProtocol>(
    this: EventLoop,
    protocol_factory: Factory<P>,
    local_addr?: readonly [string | null, number | string] | DatagramKwargs | null,
    remote_addr?: readonly [string | null, number | string] | DatagramKwargs | null,
    kwargs?: DatagramKwargs,
  ): Coroutine<[DatagramTransport, P]>;
  create_datagram_endpoint(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, local_addr, remote_addr, family, , , reuse_port, allow_broadcast, sock] =
      CREATE_DATAGRAM_ENDPOINT.bind(args);
    return lazily(function* create_datagram_endpoint() {
      refuseSocket(sock);
      if (family === 1) {
        throw new NotImplementedError("AF_UNIX: Node has no datagrams on unix sockets");
      }
      return yield* createDatagramEndpoint(factory, {
        localAddress: endpoint(local_addr),
        remoteAddress: endpoint(remote_addr),
        family: familyOf(family),
        reusePort: reuse_port ?? undefined,
        allowBroadcast: allow_broadcast ?? undefined,
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

  /** `sock` is a socket of Node's. CPython: `loop.connect_accepted_socket`. */
  connect_accepted_socket<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: Factory<P>,
    sock: object,
    kwargs?: SslKwargs<TlsOptions>,
  ): Coroutine<[Transport, P]>;
  connect_accepted_socket(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, sock, ssl, handshake, shutdown] = CONNECT_ACCEPTED_SOCKET.bind(args);
    return lazily(function* connect_accepted_socket() {
      checkServerSsl(ssl);
      return yield* connectAcceptedSocket(factory, {
        socket: nodeSocket(sock) as object,
        tls: ssl ?? undefined,
        ...timesOf(ssl, handshake, shutdown),
      });
    });
  }

  /** `pipe` is a Readable of Node's, or a file descriptor. CPython: `loop.connect_read_pipe`. */
  connect_read_pipe<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: Factory<P>,
    pipe: number | object,
  ): Coroutine<[ReadTransport, P]>;
  connect_read_pipe(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, pipe] = CONNECT_READ_PIPE.bind(args);
    return connectReadPipe(factory, pipe);
  }

  /** `pipe` is a Writable of Node's, or a file descriptor. CPython: `loop.connect_write_pipe`. */
  connect_write_pipe<P extends BaseProtocol>(
    this: EventLoop,
    protocol_factory: Factory<P>,
    pipe: number | object,
  ): Coroutine<[WriteTransport, P]>;
  connect_write_pipe(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, pipe] = CONNECT_WRITE_PIPE.bind(args);
    return connectWritePipe(factory, pipe);
  }

  /** `file` is a path or an open `FileHandle` of Node's. CPython: `loop.sendfile`. */
  sendfile(
    this: EventLoop,
    transport: Transport,
    file: string | object,
    offset?: number,
    count?: number | null,
    kwargs?: { readonly fallback?: boolean },
  ): Coroutine<number>;
  sendfile(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [transport, file, offset, count, fallback] = SENDFILE.bind(args);
    return sendfile(transport, file, {
      offset: offset ?? 0,
      count: count ?? undefined,
      fallback: fallback ?? true,
    });
  }
}

function nodeSocket(sock: unknown): object | undefined {
  if (sock instanceof TransportSocket) return sock.node;
  return (sock as object | null | undefined) ?? undefined;
}

function refuseSocket(sock: unknown): void {
  if ((sock ?? undefined) === undefined) return;
  throw advise(
    new NotImplementedError("sock"),
    "no host gives raw sockets: leave it out and give an address",
  );
}

function checkPath(path: unknown, socket: unknown): void {
  if ((path ?? undefined) === undefined && socket === undefined) {
    throw new ValueError("path was not specified, and no sock specified");
  }
  if ((path ?? undefined) !== undefined && socket !== undefined) {
    throw new ValueError("path and sock can not be specified at the same time");
  }
}

function localOf(address: unknown): { readonly host: string; readonly port: number } | undefined {
  const local = endpoint(address);
  return local && { host: local.host ?? "", port: local.port };
}
