import { type Coro, Coroutine } from "@asyncio-ts/future";
import { DEFAULT_LIMIT } from "@asyncio-ts/net";
import type { EventLoop } from "../event-loop.js";
import { get_running_loop } from "../events.js";
import { type KeywordArguments, kw, Signature } from "../kwargs.js";
import type {
  ConnectionKwargs,
  ServerKwargs,
  UnixConnectionKwargs,
  UnixServerKwargs,
} from "./net-kwargs.js";
import type { Server } from "./server.js";
import { StreamReader } from "./stream-reader.js";
import { type ClientConnectedCallback, StreamReaderProtocol } from "./stream-reader-protocol.js";
import { StreamWriter } from "./stream-writer.js";
import type { Transport } from "./transports.js";

// As in CPython: what they don't know themselves they hand on to the loop's method, `limit` apart.

/** What all of them take. */
interface Limit {
  /** Of the readers. Default: 64 KiB. */
  readonly limit?: number;
}

/** What `open_connection` takes by keyword. */
export type OpenConnectionKwargs = ConnectionKwargs & Limit;
/** What `start_server` takes by keyword. */
export type StartServerKwargs = ServerKwargs &
  Limit & { readonly client_connected_cb?: ClientConnectedCallback };
/** What `open_unix_connection` takes by keyword. */
export type OpenUnixConnectionKwargs = UnixConnectionKwargs & Limit;
/** What `start_unix_server` takes by keyword. */
export type StartUnixServerKwargs = UnixServerKwargs &
  Limit & { readonly client_connected_cb?: ClientConnectedCallback };

const SSL = ["ssl", "ssl_handshake_timeout", "ssl_shutdown_timeout"];

/** The parameters of one of these functions: its own, then those that it hands on. */
class Parameters {
  readonly #signature: Signature;
  readonly #own: number;
  readonly #names: readonly string[];

  constructor(name: string, own: readonly string[], handedOn: readonly string[]) {
    const keywords = ["limit", ...handedOn];
    this.#signature = new Signature(name, own, {
      required: own.includes("client_connected_cb") ? 1 : 0,
      keywords,
    });
    this.#own = own.length;
    this.#names = [...own, ...keywords];
  }

  bind(args: readonly unknown[]): { limit: number; callback: unknown; rest: KeywordArguments } {
    const values = this.#signature.bind(args);
    const rest: Record<string, unknown> = {};
    for (const [i, name] of this.#names.entries()) {
      if (i !== this.#own && values[i] !== undefined) rest[name] = values[i];
    }
    const { client_connected_cb: callback, ...others } = rest;
    return { limit: values[this.#own] ?? DEFAULT_LIMIT, callback, rest: kw(others) };
  }
}

const OPEN_CONNECTION = new Parameters(
  "open_connection",
  ["host", "port"],
  [
    ...["family", "proto", "flags", "sock", "local_addr", "server_hostname", ...SSL],
    ...["happy_eyeballs_delay", "interleave", "all_errors"],
  ],
);
const START_SERVER = new Parameters(
  "start_server",
  ["client_connected_cb", "host", "port"],
  [
    ...["family", "flags", "sock", "backlog", "reuse_address", "reuse_port", "keep_alive"],
    ...[...SSL, "start_serving"],
  ],
);
const OPEN_UNIX_CONNECTION = new Parameters(
  "open_unix_connection",
  ["path"],
  ["sock", "server_hostname", ...SSL],
);
const START_UNIX_SERVER = new Parameters(
  "start_unix_server",
  ["client_connected_cb", "path"],
  ["sock", "backlog", ...SSL, "start_serving", "cleanup_socket"],
);

/**
 * Gives `[reader, writer]`; takes what `loop.create_connection` takes. CPython:
 * `asyncio.open_connection`.
 */
export function open_connection(
  host?: string | OpenConnectionKwargs | null,
  port?: number | string | OpenConnectionKwargs | null,
  kwargs?: OpenConnectionKwargs,
): Coroutine<[StreamReader, StreamWriter]>;
export function open_connection(...args: unknown[]): Coroutine<[StreamReader, StreamWriter]> {
  const { limit, rest } = OPEN_CONNECTION.bind(args);
  return opening(limit, (loop, factory) => loop.create_connection(factory, rest as never));
}

/** The same over a unix socket. CPython: `asyncio.open_unix_connection`. */
export function open_unix_connection(
  path?: string | OpenUnixConnectionKwargs | null,
  kwargs?: OpenUnixConnectionKwargs,
): Coroutine<[StreamReader, StreamWriter]>;
export function open_unix_connection(...args: unknown[]): Coroutine<[StreamReader, StreamWriter]> {
  const { limit, rest } = OPEN_UNIX_CONNECTION.bind(args);
  return opening(limit, (loop, factory) => loop.create_unix_connection(factory, rest as never));
}

/**
 * Calls `client_connected_cb(reader, writer)` for each client: a plain function or a coroutine
 * function, which becomes a task. It gives a `Server`, and takes what `loop.create_server` takes.
 *
 * CPython: `asyncio.start_server`.
 */
export function start_server(
  client_connected_cb: ClientConnectedCallback | StartServerKwargs,
  host?: string | readonly (string | null)[] | StartServerKwargs | null,
  port?: number | string | StartServerKwargs | null,
  kwargs?: StartServerKwargs,
): Coroutine<Server>;
export function start_server(...args: unknown[]): Coroutine<Server> {
  const { limit, callback, rest } = START_SERVER.bind(args);
  return serving(limit, callback, (loop, factory) => loop.create_server(factory, rest as never));
}

/** The same on a unix socket. CPython: `asyncio.start_unix_server`. */
export function start_unix_server(
  client_connected_cb: ClientConnectedCallback | StartUnixServerKwargs,
  path?: string | StartUnixServerKwargs | null,
  kwargs?: StartUnixServerKwargs,
): Coroutine<Server>;
export function start_unix_server(...args: unknown[]): Coroutine<Server> {
  const { limit, callback, rest } = START_UNIX_SERVER.bind(args);
  return serving(limit, callback, (loop, factory) =>
    loop.create_unix_server(factory, rest as never),
  );
}

type Factory = () => StreamReaderProtocol;

function opening(
  limit: number,
  connect: (loop: EventLoop, factory: Factory) => Coroutine<[Transport, StreamReaderProtocol]>,
): Coroutine<[StreamReader, StreamWriter]> {
  return new Coroutine<[StreamReader, StreamWriter]>(
    {
      *open_connection(): Coro<[StreamReader, StreamWriter]> {
        const loop = get_running_loop();
        const reader = new StreamReader(limit, loop);
        const protocol = new StreamReaderProtocol(reader, null, loop);
        const [transport] = yield* connect(loop, () => protocol);
        return [reader, new StreamWriter(transport, protocol, reader, loop)];
      },
    }.open_connection,
    undefined,
    [],
  );
}

function serving(
  limit: number,
  client_connected_cb: unknown,
  serve: (loop: EventLoop, factory: Factory) => Coroutine<Server>,
): Coroutine<Server> {
  return new Coroutine<Server>(
    {
      *start_server(): Coro<Server> {
        const loop = get_running_loop();
        const factory = (): StreamReaderProtocol =>
          new StreamReaderProtocol(
            new StreamReader(limit, loop),
            client_connected_cb as ClientConnectedCallback,
            loop,
          );
        // One for nothing, so that what is wrong is not found out by the first client.
        factory();
        return yield* serve(loop, factory);
      },
    }.start_server,
    undefined,
    [],
  );
}
