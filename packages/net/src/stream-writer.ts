import {
  type AbortSignalLike,
  type Awaitable,
  type Coro,
  Coroutine,
  Operation,
  type Signal,
} from "@asyncio-ts/future";
import { advise, type Loop, show } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { sleep } from "@asyncio-ts/task";
import { type Closing, WaitClosed } from "./closing.js";
import { Drain, type FlowControlMixin } from "./flow-control.js";
import { type StartTlsOptions, startTls } from "./start-tls.js";
import type { StreamReader } from "./stream-reader.js";
import type { StreamReaderProtocol } from "./stream-reader-protocol.js";
import type { Transport, WriteTransport } from "./transport.js";

/** What `drain` and `waitClosed` take. */
export interface WriterWaitOptions {
  /** Aborts the wait: it throws the signal's reason. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/** What a writer needs of its protocol: flow control, and an end to wait for. */
export interface WriterProtocol extends FlowControlMixin {
  /** @internal */
  closingOf(stream: object): Closing;
}

/**
 * Sends bytes to a peer. `write()` never waits; `drain()` does, while the peer is too slow, and is
 * what keeps memory bounded:
 *
 *     writer.write(data);
 *     await writer.drain();
 *
 * CPython: `asyncio.StreamWriter`.
 */
// Rules X5, X6.
export class StreamWriter implements AsyncDisposable {
  /** @internal */
  readonly protocol: WriterProtocol;
  /** @internal */
  readonly reader: StreamReader | undefined;
  /** @internal */
  readonly loop: Loop;
  /** @internal */
  current: Transport;

  constructor(
    transport: Transport | WriteTransport,
    protocol: WriterProtocol,
    reader: StreamReader | undefined,
    loop: Loop,
  ) {
    this.current = transport as Transport;
    this.protocol = protocol;
    this.reader = reader;
    this.loop = loop;
  }

  /** What it writes to. Another one after `startTls()`. */
  get transport(): Transport {
    return this.current;
  }

  /** Sends bytes, or a text as UTF-8. Bytes must not be changed before they are sent. */
  write(data: Uint8Array | string): void {
    this.current.write(typeof data === "string" ? Buffer.from(data) : data);
  }

  /** Sends one after the other. */
  writeLines(chunks: Iterable<Uint8Array | string>): void {
    const bytes: Uint8Array[] = [];
    for (const data of chunks) bytes.push(typeof data === "string" ? Buffer.from(data) : data);
    this.current.writeLines(bytes);
  }

  /** Tells the peer that nothing more will come, once all is sent. Reading goes on. */
  writeEof(): void {
    this.current.writeEof();
  }

  /** Whether `writeEof()` works here: not over TLS. */
  canWriteEof(): boolean {
    return this.current.canWriteEof();
  }

  /** Closes the connection once all is sent. `waitClosed()` waits for that. */
  close(): void {
    this.current.close();
  }

  /** True once it is closing or closed. */
  isClosing(): boolean {
    return this.current.isClosing();
  }

  /**
   * Waits until the connection is closed, by whoever. Throws the error that it was lost by, if any.
   *
   * CPython: `StreamWriter.wait_closed`.
   */
  waitClosed(options?: WriterWaitOptions): Operation<void> {
    return new WaitClosed(this.protocol.closingOf(this)).abortOn(options?.signal).start();
  }

  /** What is known of the connection: see `getExtraInfo` of transports. */
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.current.getExtraInfo(name, fallback);
  }

  /**
   * Waits while more is written and not sent than the transport's high-water mark, until that is
   * at its low-water mark. Throws what the reader has failed with, the error by which the
   * connection is lost while it waits, and ConnectionResetError after that. If there is nothing
   * to wait for it does not suspend; on a transport that is closing it waits for one turn.
   *
   * CPython: `StreamWriter.drain`.
   */
  drain(options?: WriterWaitOptions): Awaitable<void> {
    const { reader, protocol } = this;
    if ((reader === undefined || reader.error === null) && !this.current.isClosing()) {
      if (!protocol.paused && !protocol.lost) return drained;
      return new Drain(protocol).abortOn(options?.signal).start();
    }
    return new Coroutine<void>(draining, this, [options]);
  }

  /**
   * Puts TLS on the connection that is under way; a server's writer takes the server's side. What
   * is in the reader stays there. Nothing happens before it is awaited. If it fails the connection
   * is closed.
   *
   * CPython: `StreamWriter.start_tls`.
   */
  startTls(options: Omit<StartTlsOptions, "serverSide">): Coroutine<void> {
    return new Coroutine<void>(startingTls, this, [options]);
  }

  /** Closes it, and waits until it is closed: `await using writer = ...`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const text = `${this.constructor.name} transport=${show(this.current)}`;
    return this.reader === undefined ? text : `${text} reader=${this.reader}`;
  }

  /** @internal */
  toString(): string {
    return `<${this.describe()}>`;
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
}

/** `drain()`, step by step. */
export function* draining(this: StreamWriter, options?: WriterWaitOptions): Coro<void> {
  const { reader, protocol } = this;
  if (reader !== undefined && reader.error !== null) throw reader.error;
  // Who writes and drains in a loop would never see that the connection is lost, if the loop were
  // never given the time to say so.
  if (this.current.isClosing()) yield* sleep(0);
  yield* new Drain(protocol).abortOn(options?.signal);
}

function* startingTls(
  this: StreamWriter,
  options: Omit<StartTlsOptions, "serverSide">,
): Coro<void> {
  const protocol = this.protocol as WriterProtocol & Partial<StreamReaderProtocol>;
  const { clientConnected, replaceTransport } = protocol;
  if (replaceTransport === undefined) {
    throw advise(
      new TypeError(`${this} can't speak TLS`),
      "its protocol is no StreamReaderProtocol",
    );
  }
  yield* this.drain();
  const serverSide = clientConnected !== undefined;
  this.current = yield* startTls(this.current, protocol, { ...options, serverSide });
  replaceTransport.call(protocol, this.current);
}

class Drained extends Operation<void> {
  describe(): string {
    return "StreamWriter.drain()";
  }

  protected poll(): void {}

  protected abandon(): void {}
}

/** There is nothing to wait for. It is settled, so that one can serve all. */
const drained = /* @__PURE__ */ new Drained().start();
