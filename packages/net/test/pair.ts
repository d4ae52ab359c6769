import { type Coro, createFuture } from "@asyncio-ts/future";
import { currentLoop } from "@asyncio-ts/loop";
import {
  type Address,
  createConnection,
  createServer,
  type Server,
  type TlsOptions,
  type Transport,
} from "@asyncio-ts/net";
import type { Recorder } from "./recorder.js";

/** The two ends of a connection over loopback, and the server that it came by. */
export interface Pair<C extends Recorder, S extends Recorder> {
  readonly server: Server;
  readonly transport: Transport;
  readonly client: C;
  /** The protocol at the server's end. */
  readonly peer: S;
}

export function portOf(server: Server): number {
  return (server.addresses[0] as Address).port;
}

/** TLS from the beginning on, for each end. */
export interface PairTls {
  readonly server: TlsOptions;
  readonly client: TlsOptions;
}

/** Connects two protocols, which are both told of it when this returns. */
export function* connectedPair<C extends Recorder, S extends Recorder>(
  makeClient: () => C,
  makePeer: () => S,
  tls?: PairTls,
): Coro<Pair<C, S>> {
  const arrived = createFuture<S>(currentLoop());
  const factory = (): S => {
    const peer = makePeer();
    if (!arrived.done()) arrived.setResult(peer);
    return peer;
  };
  const where = { host: "127.0.0.1", port: 0 };
  const server = yield* createServer(factory, { ...where, tls: tls?.server });
  const [transport, client] = yield* createConnection(makeClient, {
    ...where,
    port: portOf(server),
    tls: tls?.client,
  });
  const peer = yield* arrived;
  yield* peer.seen("made");
  return { server, transport, client, peer };
}

/** Closes the server of a pair, and waits for both ends. */
export function* closePair({ server, client, transport }: Pair<Recorder, Recorder>): Coro<void> {
  transport.close();
  server.close();
  yield* client.seen("lost");
  yield* server.waitClosed();
}
