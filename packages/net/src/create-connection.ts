import type { Socket } from "node:net";
import { type AbortSignalLike, type Coro, Coroutine, type Signal } from "@asyncio-ts/future";
import { advise, currentLoop, type Loop, ValueError } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import { ExceptionGroup } from "@asyncio-ts/task";
import { connectSocket } from "./connect-socket.js";
import { existingSocket } from "./existing-socket.js";
import { type Family, lookUp } from "./lookup.js";
import {
  beginTransport,
  makeTlsTransport,
  makeTransport,
  type StreamProtocol,
} from "./open-transport.js";
import { OSError } from "./os-error.js";
import type { Address } from "./protocol.js";
import { staggeredRace } from "./staggered-race.js";
import { clientHandshake, TlsAcceptor } from "./tls-handshake.js";
import { limitsOf, type TlsLimits, type TlsOptions, type TlsTimes } from "./tls-options.js";
import type { Transport } from "./transport.js";

/** What every way to connect takes. */
export interface ConnectOptions extends TlsTimes {
  /** Speak TLS: `true` for Node's defaults. The server is verified. */
  readonly tls?: boolean | TlsOptions | undefined;
  /** Whom the server's certificate must be for, if not for `host`; `""`: for anybody. */
  readonly serverHostname?: string | undefined;
  /** Ends the attempt when it aborts: its reason is thrown. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/** What {@link createConnection} takes. */
export interface ConnectionOptions extends ConnectOptions {
  /** A name or an address. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Only addresses of this kind. Default: 0, both. */
  readonly family?: Family | undefined;
  /** Where to connect from. */
  readonly localAddress?: { readonly host: string; readonly port: number } | undefined;
  /**
   * Try the host's addresses at the same time, each so many milliseconds after the one before (RFC
   * 8305 recommends 250). Default: one after the other.
   */
  readonly happyEyeballsDelay?: number | undefined;
  /** After how many addresses of one kind the other's turn comes. Default: 1 if there is a delay. */
  readonly interleave?: number | undefined;
  /** Throw an ExceptionGroup of all errors, in place of one that sums them up. */
  readonly allErrors?: boolean | undefined;
  /** A socket of Node's that is connected already, in place of `host` and `port`. */
  readonly socket?: object | undefined;
}

/** What {@link createUnixConnection} takes. */
export interface UnixConnectionOptions extends ConnectOptions {
  /** Where the socket is in the file system. */
  readonly path?: string | undefined;
  /** A socket of Node's that is connected already, in place of `path`. */
  readonly socket?: object | undefined;
}

/**
 * Connects to `host` and `port`, and gives the transport and the protocol that `protocolFactory`
 * has made. Nothing happens before it is awaited. Throws an {@link OSError} if it can't be done, and
 * leaves no socket behind then, nor when it is cancelled.
 *
 *     const [transport, protocol] = await createConnection(() => new Echo(), { host, port });
 *
 * CPython: `loop.create_connection`.
 */
// Rules X6, X9.
export function createConnection<P extends StreamProtocol>(
  protocolFactory: () => P,
  options: ConnectionOptions,
): Coroutine<[Transport, P]> {
  checkOptions(options, "host");
  const { host, port, socket } = options;
  if (socket !== undefined && (host !== undefined || port !== undefined)) {
    throw advise(
      new ValueError("host/port and socket can not be specified at the same time"),
      "leave one of them out",
    );
  }
  if (socket === undefined && (host === undefined || port === undefined)) {
    throw advise(
      new ValueError("host and port was not specified and no socket specified"),
      "give { host, port }",
    );
  }
  const { limits, hostname } = checkTls(options, host);
  return new Coroutine<[Transport, P]>(
    {
      *createConnection(): Coro<[Transport, P]> {
        const loop = currentLoop();
        const connected =
          socket === undefined
            ? yield* connectHost(loop, host as string, port as number, options)
            : existingSocket(socket);
        return yield* overSocket(loop, connected, protocolFactory, { options, limits, hostname });
      },
    }.createConnection,
    undefined,
    [],
  );
}

/** The same over a unix socket. CPython: `loop.create_unix_connection`. */
export function createUnixConnection<P extends StreamProtocol>(
  protocolFactory: () => P,
  options: UnixConnectionOptions,
): Coroutine<[Transport, P]> {
  checkOptions(options, "path");
  const { path, socket, signal } = options;
  if ((path === undefined) === (socket === undefined)) {
    throw advise(
      new ValueError(
        path === undefined
          ? "no path and socket were specified"
          : "path and socket can not be specified at the same time",
      ),
      "give one of the two",
    );
  }
  const { limits, hostname } = checkTls(options, undefined);
  return new Coroutine<[Transport, P]>(
    {
      *createUnixConnection(): Coro<[Transport, P]> {
        const loop = currentLoop();
        const connected =
          socket === undefined
            ? yield* connectSocket({ loop, target: { path: path as string }, signal })
            : existingSocket(socket);
        return yield* overSocket(loop, connected, protocolFactory, {
          options,
          limits,
          hostname,
          path,
        });
      },
    }.createUnixConnection,
    undefined,
    [],
  );
}

/** What {@link connectAcceptedSocket} takes. */
export interface AcceptedSocketOptions extends TlsTimes {
  /** A socket of Node's that was accepted elsewhere. */
  readonly socket: object;
  /** Speak TLS, as the server. */
  readonly tls?: TlsOptions | undefined;
}

/**
 * Makes the server's end of a connection that something else has accepted. Nothing happens before it
 * is awaited. CPython: `loop.connect_accepted_socket`.
 */
export function connectAcceptedSocket<P extends StreamProtocol>(
  protocolFactory: () => P,
  options: AcceptedSocketOptions,
): Coroutine<[Transport, P]> {
  checkOptions(options, "socket");
  const { socket, tls } = options;
  const limits = limitsOf(tls, options);
  return new Coroutine<[Transport, P]>(
    {
      *connectAcceptedSocket(): Coro<[Transport, P]> {
        const loop = currentLoop();
        const acceptor = tls === undefined ? undefined : new TlsAcceptor(tls, limits.handshake);
        return yield* overSocket(loop, existingSocket(socket), protocolFactory, {
          options: { tls },
          limits,
          hostname: "",
          acceptor,
        });
      },
    }.connectAcceptedSocket,
    undefined,
    [],
  );
}

interface Terms {
  readonly acceptor?: TlsAcceptor | undefined;
  readonly options: ConnectOptions;
  readonly limits: TlsLimits;
  readonly hostname: string;
  readonly path?: string | undefined;
}

/** From a connected socket to a transport that has begun. */
function* overSocket<P extends StreamProtocol>(
  loop: Loop,
  socket: Socket,
  protocolFactory: () => P,
  { options, limits, hostname, path, acceptor }: Terms,
): Coro<[Transport, P]> {
  let protocol: P;
  try {
    protocol = protocolFactory();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const { tls, signal } = options;
  if (!tls) {
    const transport = makeTransport(loop, protocol, socket, undefined, path);
    yield* beginTransport(transport);
    return [transport, protocol];
  }
  const handshake = { loop, socket, timeout: limits.handshake, signal };
  const secure = yield* acceptor === undefined
    ? clientHandshake(handshake, tls === true ? {} : tls, hostname)
    : acceptor.accept(handshake);
  const transport = makeTlsTransport(loop, protocol, secure, limits.shutdown);
  yield* beginTransport(transport);
  return [transport, protocol];
}

function checkTls(
  options: ConnectOptions,
  host: string | undefined,
): { limits: TlsLimits; hostname: string } {
  const { tls, serverHostname } = options;
  const limits = limitsOf(tls, options);
  if (!tls && serverHostname !== undefined) {
    throw advise(
      new ValueError("serverHostname is only meaningful with tls"),
      "give tls as well, or leave it out",
    );
  }
  if (tls && serverHostname === undefined && !host) {
    throw advise(
      new ValueError("You must set serverHostname when using tls without a host"),
      'it is whom the certificate must be for; "" takes one that is for anybody',
    );
  }
  return { limits, hostname: serverHostname ?? host ?? "" };
}

/** A connected socket, by the first address of the host that answers. */
function* connectHost(
  loop: Loop,
  host: string,
  port: number,
  options: ConnectionOptions,
): Coro<Socket> {
  const { family, signal, localAddress, happyEyeballsDelay: delay, allErrors } = options;
  const lookup = { family, signal };
  let addresses: Address[] = yield* lookUp(loop, host, port, lookup);
  const locals =
    localAddress && (yield* lookUp(loop, localAddress.host, localAddress.port, lookup));
  const interleave = options.interleave ?? (delay === undefined ? 0 : 1);
  if (interleave > 0) addresses = interleaved(addresses, interleave);
  const errors: unknown[][] = [];
  const connect = (target: Address): Coro<Socket> => {
    const own: unknown[] = [];
    errors.push(own);
    return connectFrom({ loop, target, signal }, locals, own);
  };
  if (delay === undefined) {
    for (const address of addresses) {
      try {
        return yield* connect(address);
      } catch (error) {
        if (!(error instanceof OSError)) throw error;
      }
    }
  } else {
    const starts = addresses.map((address) => () => connect(address));
    const discard = (socket: Socket): void => void socket.destroy();
    const race = yield* staggeredRace(starts, { loop, delay, discard });
    if (race.winner !== undefined) return race.winner.value;
    if (signal?.aborted) throw signal.reason;
    const other = race.errors.find((error) => !(error instanceof OSError));
    if (other !== undefined) throw other;
  }
  throw summary(errors.flat(), allErrors === true);
}

/** Connects to one address, from the first of the local ones that can be bound. */
function* connectFrom(
  attempt: { loop: Loop; target: Address; signal?: Signal | AbortSignalLike | undefined },
  locals: readonly Address[] | undefined,
  errors: unknown[],
): Coro<Socket> {
  try {
    if (locals === undefined) return yield* connectSocket(attempt);
    const { family } = attempt.target;
    for (const local of locals.filter((each) => each.family === family)) {
      try {
        return yield* connectSocket({ ...attempt, local });
      } catch (error) {
        // What could be bound and not connected is not tried again from elsewhere.
        if (!(error instanceof OSError) || error.syscall !== "bind") throw error;
        errors.push(error);
      }
    }
    throw errors.pop() ?? new OSError(`no matching local address with family=${family} found`);
  } catch (error) {
    if (error instanceof OSError) errors.push(error);
    throw error;
  }
}

/** One error for all. Rule X9. */
function summary(errors: readonly unknown[], all: boolean): unknown {
  if (all) return new ExceptionGroup("create_connection failed", errors as Error[]);
  const [first, ...others] = errors as [Error, ...Error[]];
  if (others.every(({ message }) => message === first.message)) return first;
  const texts = (errors as Error[]).map(({ message }) => message);
  return Object.assign(new OSError(`Multiple exceptions: ${texts.join(", ")}`), {
    cause: new AggregateError(errors),
  });
}

/**
 * Addresses of one kind after the other's, beginning with `first` of the kind that the resolver
 * prefers. CPython: `_interleave_addrinfos`.
 */
function interleaved(addresses: readonly Address[], first: number): Address[] {
  const kinds = new Map<string, Address[]>();
  for (const address of addresses) {
    const kind = kinds.get(address.family);
    if (kind === undefined) kinds.set(address.family, [address]);
    else kind.push(address);
  }
  const lists = [...kinds.values()];
  const ordered = (lists[0] as Address[] | undefined)?.splice(0, first - 1) ?? [];
  while (lists.some((list) => list.length > 0)) {
    for (const list of lists) ordered.push(...list.splice(0, 1));
  }
  return ordered;
}
