import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Coro, createFuture } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { classesOf } from "./io-classes.js";
import type { BufferedProtocol, Protocol } from "./protocol.js";
import { describeSocket } from "./socket-info.js";
import { StreamTransport, type TransportOwner } from "./stream-transport.js";
import { TlsTransport } from "./tls-transport.js";

/** What may be the protocol of a stream. */
export type StreamProtocol = Protocol | BufferedProtocol;

/** A transport for a connected socket; nothing has begun yet. */
export function makeTransport(
  loop: Loop,
  protocol: StreamProtocol,
  socket: Socket,
  owner?: TransportOwner,
  path?: string,
): StreamTransport {
  const Class = classesOf(loop).stream ?? StreamTransport;
  const transport = new Class(loop, protocol, { source: socket, sink: socket }, owner);
  describeSocket(socket, transport.extra, path);
  return transport;
}

/** The same under TLS. */
export function makeTlsTransport(
  loop: Loop,
  protocol: StreamProtocol,
  socket: TLSSocket,
  shutdownTimeout: number,
  owner?: TransportOwner,
): TlsTransport {
  const Class = classesOf(loop).tls ?? TlsTransport;
  const transport = new Class(loop, protocol, socket, shutdownTimeout, owner);
  describeSocket(socket, transport.extra);
  return transport;
}

/** What has been made, and not begun: a transport of any kind. */
interface Beginning {
  readonly loop: Loop;
  begin(started: () => void): void;
  close(): void;
}

/**
 * Begins: the protocol is told, reading begins, and this goes on. Cancelled before that, it closes
 * the transport, and the protocol is told of that as well.
 */
export function* beginTransport(transport: Beginning): Coro<void> {
  const started = createFuture<void>(transport.loop);
  transport.begin(() => started.done() || started.setResult());
  try {
    yield* started;
  } catch (error) {
    transport.close();
    throw error;
  }
}
