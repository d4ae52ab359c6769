import type { Coroutine } from "@asyncio-ts/future";
import { ValueError } from "@asyncio-ts/loop";
import { createServer, createUnixServer } from "@asyncio-ts/net";
import { NotImplementedError } from "../absent-methods.js";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { familyOf, portNumber } from "./addresses.js";
import { lazily } from "./lazily.js";
import type { ServerKwargs, UnixServerKwargs } from "./net-kwargs.js";
import { factoryOf, type ProtocolFactory, type StreamProtocol } from "./protocols.js";
import type { Server } from "./server.js";
import { checkPath, refuseSocket } from "./sock.js";
import { checkServerSsl, TLS_TIMES, timesOf } from "./ssl.js";

const CREATE_SERVER = new Signature("create_server", ["protocol_factory", "host", "port"], {
  required: 1,
  keywords: [
    ...["family", "flags", "sock", "backlog", "ssl", "reuse_address", "reuse_port", "keep_alive"],
    ...TLS_TIMES,
    "start_serving",
  ],
});
const CREATE_UNIX_SERVER = new Signature("create_unix_server", ["protocol_factory", "path"], {
  required: 1,
  keywords: ["sock", "backlog", "ssl", ...TLS_TIMES, "start_serving", "cleanup_socket"],
});

/** The loop's methods for servers: coroutines, of which nothing runs before they are awaited. */
export class ServerMethods {
  /**
   * Gives a {@link Server}. `ssl` is an object of options as Node's `tls.createServer` takes them.
   * CPython: `loop.create_server`.
   */
  create_server(
    this: EventLoop,
    protocol_factory: ProtocolFactory<StreamProtocol>,
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
      return yield* createServer(factoryOf(factory), {
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

  /** The socket's file is always removed when the server closes. CPython: `loop.create_unix_server`. */
  create_unix_server(
    this: EventLoop,
    protocol_factory: ProtocolFactory<StreamProtocol>,
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
      return yield* createUnixServer(factoryOf(factory), {
        path,
        backlog: backlog ?? undefined,
        tls: ssl ?? undefined,
        ...times,
        startServing: start_serving ?? true,
      });
    });
  }
}
