import type { BaseProtocol } from "./protocol.js";

/** The marks of a write buffer, in bytes. */
export interface WriteBufferLimits {
  /** Above it the protocol is told to pause. Default: 64 KiB, or 4 times `low`. */
  readonly high?: number | undefined;
  /** At or below it the protocol is told to resume. Default: a quarter of `high`. */
  readonly low?: number | undefined;
}

/**
 * One end of a connection, made by the loop's connecting and serving functions and handed to the
 * protocol's `connectionMade`. CPython: `asyncio.BaseTransport`.
 */
export interface BaseTransport {
  /**
   * What is known of the connection: `peername`, `sockname`, `socket` (Node's own), and with TLS
   * `peercert`, `cipher`, `sslObject`. `fallback` if there is no such thing.
   */
  getExtraInfo(name: string, fallback?: unknown): unknown;

  /** True once it is closing or closed. */
  isClosing(): boolean;

  /** Closes it when all that was written has been sent; nothing is received any more. */
  close(): void;

  /** Gives what comes from now on to another protocol. */
  setProtocol(protocol: BaseProtocol): void;

  getProtocol(): BaseProtocol;
}

/** CPython: `asyncio.ReadTransport`. */
export interface ReadTransport extends BaseTransport {
  /** True if it is receiving. */
  isReading(): boolean;

  /** Lets the peer wait. Does nothing if it is not reading. */
  pauseReading(): void;

  /** Does nothing if it is reading already. */
  resumeReading(): void;
}

/** CPython: `asyncio.WriteTransport`. */
export interface WriteTransport extends BaseTransport {
  /** Closes it now and drops what was not sent yet. */
  abort(): void;

  /** Whether `writeEof` works here: not on TLS. */
  canWriteEof(): boolean;

  /** How many bytes were written and not sent yet. */
  getWriteBufferSize(): number;

  /** The marks, as they are set. */
  getWriteBufferLimits(): { readonly low: number; readonly high: number };

  /** Sets the marks; throws ValueError unless high >= low >= 0. */
  setWriteBufferLimits(limits?: WriteBufferLimits): void;

  /** Sends it, and never waits: what can't be sent at once is kept, and must not be changed. */
  write(data: Uint8Array): void;

  /** Sends them one after the other. */
  writeLines(chunks: Iterable<Uint8Array>): void;

  /** Tells the peer that nothing more will come, once all is sent; receiving goes on. */
  writeEof(): void;
}

/** CPython: `asyncio.Transport`. */
export interface Transport extends ReadTransport, WriteTransport {}

/** CPython: `asyncio.DatagramTransport`. */
export interface DatagramTransport extends BaseTransport {
  /** Closes it now and drops what was not sent yet. */
  abort(): void;

  /** Sends one datagram, to the remote address if there is one and `to` is left out. */
  sendTo(data: Uint8Array, to?: { readonly address: string; readonly port: number }): void;

  /** How many bytes were given and not sent yet. */
  getWriteBufferSize(): number;

  getWriteBufferLimits(): { readonly low: number; readonly high: number };

  setWriteBufferLimits(limits?: WriteBufferLimits): void;
}

/** CPython: `asyncio.SubprocessTransport`. */
export interface SubprocessTransport extends BaseTransport {
  getPid(): number;

  /** The exit code, -N if signal N ended the child, `undefined` while it runs. */
  getReturncode(): number | undefined;

  /** The transport of the pipe to the child's descriptor `fd`, if there is one. */
  getPipeTransport(fd: number): BaseTransport | undefined;

  sendSignal(signal: number | string): void;

  terminate(): void;

  kill(): void;
}
