import { type Coro, Coroutine } from "@asyncio-ts/future";
import { currentLoop } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import {
  type ConnectionOptions,
  createConnection,
  createUnixConnection,
  type UnixConnectionOptions,
} from "./create-connection.js";
import {
  createServer,
  createUnixServer,
  type ServerOptions,
  type UnixServerOptions,
} from "./create-server.js";
import type { Server } from "./server.js";
import { StreamReader } from "./stream-reader.js";
import { type ClientConnected, StreamReaderProtocol } from "./stream-reader-protocol.js";
import { StreamWriter } from "./stream-writer.js";
import type { Transport } from "./transport.js";

/** What all of the functions here take. */
export interface StreamOptions {
  /** Of the readers: see `StreamReaderOptions`. Default: 64 KiB. */
  readonly limit?: number | undefined;
}

/** Both ends of a stream, for the one who holds it. */
export type Streams = [reader: StreamReader, writer: StreamWriter];

/**
 * Connects to `host` and `port`, and gives a reader and a writer. It takes what `createConnection`
 * takes, and fails and is cancelled as that. Nothing happens before it is awaited.
 *
 *     const [reader, writer] = await openConnection({ host, port });
 *
 * CPython: `asyncio.open_connection`.
 */
export function openConnection(options: ConnectionOptions & StreamOptions): Coroutine<Streams> {
  checkOptions(options, "host");
  return open((protocolFactory) => createConnection(protocolFactory, options), options);
}

/** The same over a unix socket. CPython: `asyncio.open_unix_connection`. */
export function openUnixConnection(
  options: UnixConnectionOptions & StreamOptions,
): Coroutine<Streams> {
  checkOptions(options, "path");
  return open((protocolFactory) => createUnixConnection(protocolFactory, options), options);
}

/**
 * Listens, and calls `clientConnected` with a reader and a writer for each connection: a plain
 * function, a `function*` or an async function, which runs as a task. If that fails the error is
 * reported and the connection closed; where it ends well, closing is up to it. It takes what
 * `createServer` takes. Nothing happens before it is awaited.
 *
 * CPython: `asyncio.start_server`.
 */
// Rule X7.
export function startServer(
  clientConnected: ClientConnected,
  options: ServerOptions & StreamOptions,
): Coroutine<Server> {
  checkOptions(options, "port");
  return createServer(accepting(clientConnected, options), options);
}

/** The same on a unix socket. CPython: `asyncio.start_unix_server`. */
export function startUnixServer(
  clientConnected: ClientConnected,
  options: UnixServerOptions & StreamOptions,
): Coroutine<Server> {
  checkOptions(options, "path");
  return createUnixServer(accepting(clientConnected, options), options);
}

function open(
  connect: (
    protocolFactory: () => StreamReaderProtocol,
  ) => Coroutine<[Transport, StreamReaderProtocol]>,
  { limit }: StreamOptions,
): Coroutine<Streams> {
  return new Coroutine<Streams>(
    {
      *openConnection(): Coro<Streams> {
        const loop = currentLoop();
        const reader = new StreamReader({ limit, loop });
        const protocol = new StreamReaderProtocol(reader);
        const [transport] = yield* connect(() => protocol);
        return [reader, new StreamWriter(transport, protocol, reader, loop)];
      },
    }.openConnection,
    undefined,
    [],
  );
}

function accepting(
  clientConnected: ClientConnected,
  { limit }: StreamOptions,
): () => StreamReaderProtocol {
  // One for nothing, so that what is wrong is not found out by the first client.
  new StreamReaderProtocol(new StreamReader({ limit }), clientConnected);
  return () => new StreamReaderProtocol(new StreamReader({ limit }), clientConnected);
}
