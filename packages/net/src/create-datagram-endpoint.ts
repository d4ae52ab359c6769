import { createSocket, type Socket } from "node:dgram";
import * as dns from "node:dns";
import { isIP } from "node:net";
import {
  type AbortSignalLike,
  type Coro,
  Coroutine,
  runOutside,
  type Signal,
} from "@asyncio-ts/future";
import { advise, currentLoop, type Loop, ValueError } from "@asyncio-ts/loop";
import { checkOptions } from "@asyncio-ts/loop/internal";
import { DatagramEndpoint } from "./datagram-endpoint.js";
import { HostWait } from "./host-wait.js";
import { classesOf } from "./io-classes.js";
import { type Family, lookUp } from "./lookup.js";
import { beginTransport } from "./open-transport.js";
import { OSError } from "./os-error.js";
import type { Address, DatagramProtocol } from "./protocol.js";
import { checkReusePort } from "./reuse-port.js";
import { toOSError } from "./to-os-error.js";
import type { DatagramTransport } from "./transport.js";

/** What {@link createDatagramEndpoint} takes: one of the two addresses, or a family. */
export interface DatagramOptions {
  /** Where to receive; port 0 is any free one. */
  readonly localAddress?: { readonly host: string | null; readonly port: number } | undefined;
  /** Where all is sent to, and from where alone something is received. */
  readonly remoteAddress?: { readonly host: string | null; readonly port: number } | undefined;
  readonly family?: Family | undefined;
  /** Let several sockets of this machine have the address: for multicast. */
  readonly reuseAddress?: boolean | undefined;
  /** Share the port with other processes that do the same. Only newer versions of Node can. */
  readonly reusePort?: boolean | undefined;
  /** May send to broadcast addresses. With it a remote address is only a default. */
  readonly allowBroadcast?: boolean | undefined;
  readonly signal?: Signal | AbortSignalLike | undefined;
}

const ignore = (): void => {};

/**
 * Opens a UDP socket. Nothing happens before it is awaited; cancelled, it leaves none behind.
 *
 * CPython: `loop.create_datagram_endpoint`.
 */
export function createDatagramEndpoint<P extends DatagramProtocol>(
  protocolFactory: () => P,
  options: DatagramOptions,
): Coroutine<[DatagramTransport, P]> {
  checkOptions(options, "localAddress");
  if (!options.localAddress && !options.remoteAddress && !options.family) {
    throw advise(
      new ValueError("unexpected address family"),
      "give a local or a remote address, or { family: 4 } or { family: 6 }",
    );
  }
  if (options.reusePort) checkReusePort();
  return new Coroutine<[DatagramTransport, P]>(
    {
      *createDatagramEndpoint(): Coro<[DatagramTransport, P]> {
        const loop = currentLoop();
        const pairs = yield* pairsOf(loop, options);
        const { socket, remote } = yield* openFirst(loop, pairs, options);
        let protocol: P;
        try {
          protocol = protocolFactory();
        } catch (error) {
          socket.close();
          throw error;
        }
        const Class = classesOf(loop).datagram ?? DatagramEndpoint;
        const connected = remote !== undefined && !options.allowBroadcast;
        const transport = new Class(loop, protocol, socket, remote, connected);
        yield* beginTransport(transport);
        return [transport, protocol];
      },
    }.createDatagramEndpoint,
    undefined,
    [],
  );
}

/** The two addresses of a socket; both are of one kind. */
interface Pair {
  readonly family: 4 | 6;
  readonly local: Address | undefined;
  readonly remote: Address | undefined;
}

function* pairsOf(loop: Loop, options: DatagramOptions): Coro<Pair[]> {
  const { localAddress, remoteAddress, family, signal } = options;
  if (!localAddress && !remoteAddress) {
    return [{ family: family === 6 ? 6 : 4, local: undefined, remote: undefined }];
  }
  const lookup = { family, signal };
  const locals =
    localAddress && (yield* lookUp(loop, localAddress.host, localAddress.port, lookup));
  const remotes =
    remoteAddress && (yield* lookUp(loop, remoteAddress.host, remoteAddress.port, lookup));
  const first = (list: Address[] | undefined, kind: string): Address | undefined =>
    list?.find((each) => each.family === kind);
  const pairs: Pair[] = [];
  for (const kind of new Set([...(locals ?? []), ...(remotes ?? [])].map(({ family }) => family))) {
    const [local, remote] = [first(locals, kind), first(remotes, kind)];
    if ((locals && !local) || (remotes && !remote)) continue;
    pairs.push({ family: kind === "IPv6" ? 6 : 4, local, remote });
  }
  if (pairs.length === 0) throw new ValueError("can not get address information");
  return pairs;
}

/** The first pair that can be bound and connected. */
function* openFirst(
  loop: Loop,
  pairs: readonly Pair[],
  options: DatagramOptions,
): Coro<{ socket: Socket; remote: Address | undefined }> {
  let first: unknown;
  for (const pair of pairs) {
    const wait = open(loop, pair, options);
    try {
      return { socket: yield* wait, remote: pair.remote };
    } catch (error) {
      if (wait.done() && !wait.threw()) wait.result().close();
      if (!(error instanceof OSError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

function open(loop: Loop, pair: Pair, options: DatagramOptions): HostWait<Socket> {
  const { family, local, remote } = pair;
  const { allowBroadcast = false, reuseAddress = false, reusePort } = options;
  const begin = (wait: HostWait<Socket>): (() => void) => {
    const socket = runOutside(() =>
      createSocket({
        type: `udp${family}`,
        reuseAddr: reuseAddress,
        ipv6Only: family === 6,
        lookup,
        ...(reusePort ? { reusePort } : {}),
      }),
    );
    const fail = (error: unknown): void => wait.fail(toOSError(error));
    const ready = (): void => {
      socket.off("error", fail);
      wait.give(socket);
    };
    const bound = (): void => {
      if (allowBroadcast) socket.setBroadcast(true);
      if (remote === undefined || allowBroadcast) {
        ready();
        return;
      }
      socket.once("connect", ready);
      socket.connect(remote.port, remote.address);
    };
    socket.on("error", ignore);
    socket.once("error", fail);
    runOutside(() => {
      if (local === undefined && !allowBroadcast && remote !== undefined) {
        bound();
      } else {
        // Node binds by itself before it sends; a free port of all interfaces is what it takes.
        socket.bind({ port: local?.port ?? 0, ...addressOf(local) }, bound);
      }
    });
    return () => socket.close();
  };
  return new HostWait(loop, "a datagram socket", begin, options.signal);
}

function addressOf(local: Address | undefined): { address?: string } {
  return local === undefined ? {} : { address: local.address };
}

/** An address is its own, at once: Node would take a detour for each datagram. */
function lookup(
  host: string,
  options: dns.LookupOneOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  const family = isIP(host);
  if (family === 0) dns.lookup(host, options, callback);
  else callback(null, host, family);
}
