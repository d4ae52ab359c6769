import type { BaseTransport, DatagramTransport } from "./transport.js";

// What the user writes. A transport asks an object for its methods and never for its class, so
// that an object literal is as good a protocol as one that extends these; they are here for their
// types, and so that a protocol has to write only the callbacks that it cares for.

/**
 * The callbacks of every protocol. All of them are called by the loop, in its turns, with no task
 * as the current one; an error that one throws goes to the loop's exception handler.
 *
 *     connectionMade, (dataReceived ...)*, eofReceived?, connectionLost
 *
 * CPython: `asyncio.BaseProtocol`.
 */
export class BaseProtocol {
  /** The first call: there is a connection, and this is its transport. */
  connectionMade(_transport: BaseTransport): void {}

  /**
   * The last call, once for each `connectionMade`. `error` says why the connection broke; it is
   * `null` after an end of file, `close()` or `abort()`.
   */
  connectionLost(_error: unknown): void {}

  /** The write buffer is above its high-water mark: stop writing. */
  pauseWriting(): void {}

  /** The write buffer is at its low-water mark or below it again. */
  resumeWriting(): void {}
}

/** What comes in arrives in chunks of any size. CPython: `asyncio.Protocol`. */
export class Protocol extends BaseProtocol {
  /** The peer has sent something; never empty. The array is the protocol's to keep. */
  dataReceived(_data: Uint8Array): void {}

  /**
   * The peer will send nothing more. Only if this returns `true` the transport stays open, for
   * more to be written, and has to be closed by the protocol. On TLS it is closed all the same.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a method that returns nothing is one of these
  eofReceived(): boolean | undefined | null | void {}
}

/**
 * What comes in is put where the protocol wants it: no array is made for each chunk.
 *
 * CPython: `asyncio.BufferedProtocol`.
 */
export class BufferedProtocol extends BaseProtocol {
  /**
   * Where to put what comes next: an array that is not empty. `sizeHint` is how much there is,
   * -1 if that is not known; what does not fit is put where the next call says.
   */
  getBuffer(_sizeHint: number): Uint8Array {
    return new Uint8Array(0);
  }

  /** The first `count` bytes of what `getBuffer` has returned are the peer's. */
  bufferUpdated(_count: number): void {}

  /** As in {@link Protocol}. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a method that returns nothing is one of these
  eofReceived(): boolean | undefined | null | void {}
}

/** CPython: `asyncio.DatagramProtocol`. */
export class DatagramProtocol extends BaseProtocol {
  override connectionMade(_transport: DatagramTransport): void {}

  /** A datagram has come from `address`. The array is the protocol's to keep. */
  datagramReceived(_data: Uint8Array, _address: Address): void {}

  /** An earlier send or receive has failed; the transport stays open. */
  errorReceived(_error: unknown): void {}
}

/** CPython: `asyncio.SubprocessProtocol`. */
export class SubprocessProtocol extends BaseProtocol {
  /** The child has written to its descriptor `fd`. */
  pipeDataReceived(_fd: number, _data: Uint8Array): void {}

  /** The pipe of descriptor `fd` is closed; `error` is `null` if in good order. */
  pipeConnectionLost(_fd: number, _error: unknown): void {}

  /** The child has ended. */
  processExited(): void {}
}

/** Where a socket is, or its peer. */
export interface Address {
  readonly address: string;
  readonly port: number;
  readonly family: "IPv4" | "IPv6";
}
