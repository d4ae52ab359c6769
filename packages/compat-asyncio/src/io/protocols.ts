import type { Address, BaseProtocol as CoreProtocol } from "@asyncio-ts/net";
import { callAsPython } from "../call-as-python.js";
import { toPython } from "./addresses.js";
import type { BaseTransport, DatagramTransport, Transport } from "./transports.js";

// A protocol of a ported program has Python's names, and may be any object that has them; the core's
// transports call the core's. Between the two stands an adapter, one for each protocol of a transport.

/** CPython: `asyncio.BaseProtocol`. */
export class BaseProtocol {
  connection_made(_transport: BaseTransport): void {}
  /** `exc` is `null` if nothing was wrong. */
  connection_lost(_exc: unknown): void {}
  pause_writing(): void {}
  resume_writing(): void {}
}

/** CPython: `asyncio.Protocol`. */
export class Protocol extends BaseProtocol {
  data_received(_data: Uint8Array): void {}
  // biome-ignore lint/suspicious/noConfusingVoidType: a method that returns nothing is one of these
  eof_received(): boolean | null | undefined | void {}
}

/** CPython: `asyncio.BufferedProtocol`. */
export class BufferedProtocol extends BaseProtocol {
  /** Where to put what comes: an array that is not empty. */
  get_buffer(_sizehint: number): Uint8Array {
    return new Uint8Array(0);
  }
  buffer_updated(_nbytes: number): void {}
  // biome-ignore lint/suspicious/noConfusingVoidType: a method that returns nothing is one of these
  eof_received(): boolean | null | undefined | void {}
}

/** CPython: `asyncio.DatagramProtocol`. */
export class DatagramProtocol extends BaseProtocol {
  override connection_made(_transport: DatagramTransport): void {}
  /** `addr` is `[host, port]`, with two numbers more for IPv6. */
  datagram_received(_data: Uint8Array, _addr: readonly (string | number)[]): void {}
  error_received(_exc: unknown): void {}
}

/** What may be the protocol of a stream: an object with Python's names, of any class. */
export type StreamProtocol = Protocol | BufferedProtocol;

/** What makes a protocol: a function, or a class, which Python calls as well. */
export type ProtocolFactory<P> = (() => P) | (new () => P);

/** The same as a function, for the core, whose transports take what it makes by {@link asCore}. */
export function factoryOf(factory: ProtocolFactory<unknown>): () => never {
  return () => callAsPython(factory, []) as never;
}

/** The core's protocol that stands for `protocol`: itself, if it has the core's names. */
export function asCore(protocol: object): CoreProtocol {
  if (typeof (protocol as Partial<CoreProtocol>).connectionMade === "function") {
    return protocol as CoreProtocol;
  }
  if (typeof (protocol as Partial<BufferedProtocol>).get_buffer === "function") {
    return new BufferedAdapter(protocol as BufferedProtocol);
  }
  return new Adapter(protocol as Protocol & DatagramProtocol);
}

/** The protocol that `core` stands for. */
export function asPython(core: CoreProtocol): object {
  return core instanceof BaseAdapter ? core.protocol : core;
}

abstract class BaseAdapter<P extends BaseProtocol & { eof_received(): unknown }> {
  readonly protocol: P;

  constructor(protocol: P) {
    this.protocol = protocol;
  }

  connectionMade(transport: unknown): void {
    this.protocol.connection_made(transport as Transport & DatagramTransport);
  }

  connectionLost(error: unknown): void {
    this.protocol.connection_lost(error);
  }

  pauseWriting(): void {
    this.protocol.pause_writing();
  }

  resumeWriting(): void {
    this.protocol.resume_writing();
  }

  eofReceived(): boolean {
    return Boolean(this.protocol.eof_received());
  }
}

/** Of streams and of datagrams: what it is told depends on its transport. */
class Adapter extends BaseAdapter<Protocol & DatagramProtocol> {
  dataReceived(data: Uint8Array): void {
    this.protocol.data_received(data);
  }

  datagramReceived(data: Uint8Array, address: Address): void {
    this.protocol.datagram_received(data, toPython(address));
  }

  errorReceived(error: unknown): void {
    this.protocol.error_received(error);
  }
}

class BufferedAdapter extends BaseAdapter<BufferedProtocol> {
  getBuffer(sizeHint: number): Uint8Array {
    return this.protocol.get_buffer(sizeHint);
  }

  bufferUpdated(count: number): void {
    this.protocol.buffer_updated(count);
  }
}
