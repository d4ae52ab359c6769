import type { Readable, Writable } from "node:stream";
import { advise, type Loop, RuntimeError } from "@asyncio-ts/loop";
import { fillArrays } from "./fill-arrays.js";
import { Incoming } from "./incoming.js";
import { closed, type OpenResource, opened } from "./open-resources.js";
import { Outgoing } from "./outgoing.js";
import type { BaseProtocol, BufferedProtocol, Protocol } from "./protocol.js";
import { toOSError } from "./to-os-error.js";
import type { Transport } from "./transport.js";
import { checkData, TransportBase } from "./transport-base.js";

/** What of a server its transports need. */
export interface TransportOwner {
  attach(transport: StreamTransport): void;
  detach(transport: StreamTransport): void;
}

/** What a transport moves bytes from and to. A socket is both; one end of a pipe is one. */
export interface Ends {
  readonly source?: Readable | undefined;
  readonly sink?: Writable | undefined;
}

/** From how many writes to a lost connection on there is a warning. CPython: the same. */
const LOST_WRITES = 5;

/**
 * A connection over a stream of Node's: what arrives goes to the protocol through the loop
 * (incoming.ts), what is written goes to Node at once, which keeps what it can't send.
 *
 *     open --close()--> closing: what was written is sent --> lost: connectionLost(null)
 *        \--abort(), an error, an error of the protocol ----> lost: what was written is dropped
 *
 * CPython: `_SelectorSocketTransport`; rule X6.
 */
export class StreamTransport extends TransportBase implements Transport, OpenResource {
  readonly source: Readable | undefined;
  readonly sink: Writable | undefined;
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  /** It will not receive any more, and will be lost once all is sent. */
  closing = false;
  readingPaused = false;
  /** `connectionLost` is scheduled, or was called. */
  lost = false;
  /** The peer has sent its last byte, and the protocol knows. */
  ended = false;
  /** The peer has sent its last byte. */
  sourceEnded = false;
  /** `writeEof` was called. */
  eofWritten = false;
  /** The protocol, if it takes what comes in arrays of its own. */
  buffered: BufferedProtocol | undefined = undefined;
  readonly owner: TransportOwner | undefined;
  /** What has taken over: TLS on top of the same connection. */
  successor: StreamTransport | undefined = undefined;
  #lostWrites = 0;
  /** The streams are somebody else's now. */
  #released = false;

  constructor(loop: Loop, protocol: BaseProtocol, ends: Ends, owner?: TransportOwner) {
    super(loop, protocol);
    this.source = ends.source;
    this.sink = ends.sink;
    this.owner = owner;
    this.setProtocol(protocol);
    this.incoming = new Incoming(this);
    this.outgoing = new Outgoing(this);
    opened(loop, this);
    owner?.attach(this);
    const { source, sink } = this;
    if (source !== undefined) {
      source.pause();
      source.on("data", this.onData);
      source.on("end", this.onEnd);
    }
    for (const stream of source === sink ? [sink] : [source, sink]) {
      stream?.on("error", this.onError);
      stream?.on("close", this.onClose);
    }
  }

  /**
   * Tells the protocol, begins to read, and then calls `started`: three callbacks of the loop, one
   * after the other.
   */
  begin(started?: () => void): void {
    const { loop, protocol } = this;
    loop.callSoon(() => protocol.connectionMade(this));
    this.beginReading();
    if (started !== undefined) loop.callSoon(started);
  }

  /** Begins to read in the next turn. */
  beginReading(): void {
    this.loop.callSoon(() => {
      this.startSource();
      const { source, sink } = this;
      // What has happened before anybody listened: Node tells it once.
      if (source?.readableEnded && !this.sourceEnded) this.onEnd();
      const gone = source?.destroyed ? source : sink?.destroyed ? sink : undefined;
      if (gone === undefined) return;
      if (gone.errored) this.onError(gone.errored);
      else this.onClose();
    });
  }

  setProtocol(protocol: BaseProtocol): void {
    this.protocol = protocol;
    const buffered = protocol as Partial<BufferedProtocol>;
    const fills = typeof buffered.getBuffer === "function";
    this.buffered = fills ? (protocol as BufferedProtocol) : undefined;
  }

  isClosing(): boolean {
    return this.closing;
  }

  isReading(): boolean {
    return !this.closing && !this.readingPaused;
  }

  pauseReading(): void {
    if (!this.isReading()) return;
    this.readingPaused = true;
    this.stopSource();
  }

  resumeReading(): void {
    if (this.closing || !this.readingPaused) return;
    this.readingPaused = false;
    this.startSource();
    this.incoming.schedule();
  }

  stopSource(): void {
    if (!this.#released) this.source?.pause();
  }

  startSource(): void {
    if (this.isReading() && !this.incoming.stalled) this.source?.resume();
  }

  canWriteEof(): boolean {
    return true;
  }

  getWriteBufferSize(): number {
    return this.sink?.writableLength ?? 0;
  }

  write(data: Uint8Array): void {
    const bytes = data instanceof Uint8Array ? data : checkData(data);
    this.checkWritable("write()");
    if (bytes.length === 0) return;
    if (this.lost) {
      this.#warnOfLostWrite();
      return;
    }
    const sink = this.sink as Writable;
    sink.write(bytes, this.outgoing.written);
    if (!this.protocolPaused && sink.writableLength > this.high) this.maybePause();
  }

  writeLines(chunks: Iterable<Uint8Array>): void {
    this.checkWritable("writelines()");
    const { sink } = this;
    if (sink === undefined || this.lost) {
      for (const chunk of chunks) this.write(chunk);
      return;
    }
    // Node hands what is written meanwhile to the system in one call.
    sink.cork();
    try {
      for (const chunk of chunks) this.write(chunk);
    } finally {
      sink.uncork();
    }
  }

  writeEof(): void {
    if (this.closing || this.eofWritten) return;
    this.checkWritable("write_eof()");
    this.eofWritten = true;
    this.sink?.end();
  }

  close(): void {
    if (this.#released) this.#closeTaken((successor) => successor.close());
    if (this.closing) return;
    this.closing = true;
    this.stopSource();
    this.incoming.clear();
    if (this.getWriteBufferSize() === 0) this.flushed();
  }

  abort(): void {
    if (this.#released) this.#closeTaken((successor) => successor.abort());
    this.forceClose(null);
  }

  /** The loop closes. */
  abandon(): void {
    this.closing = true;
    this.lost = true;
    this.destroy();
  }

  /**
   * Gives the streams away, for TLS to be put on top of them, and what has come but was not told. Its
   * owner has to be told when it is not to be counted any more.
   */
  release(): Uint8Array[] {
    this.closing = true;
    this.lost = true;
    this.#released = true;
    const { source, sink } = this;
    source?.pause();
    source?.off("data", this.onData);
    source?.off("end", this.onEnd);
    for (const stream of [source, sink]) {
      stream?.off("error", this.onError);
      stream?.off("close", this.onClose);
    }
    closed(this.loop, this);
    return this.incoming.takeAll();
  }

  /** Node calls back with what has come. */
  protected received(chunk: Uint8Array): void {
    if (!this.closing) this.incoming.push(chunk, true);
  }

  /** @internal */
  deliver(chunk: Uint8Array): void {
    if (this.buffered !== undefined) {
      fillArrays(this, chunk);
      return;
    }
    try {
      (this.protocol as Protocol).dataReceived(chunk);
    } catch (error) {
      this.fatal(error, "Fatal error: protocol.data_received() call failed.");
    }
  }

  /** The peer has sent its last byte. @internal */
  deliverEnd(): void {
    this.ended = true;
    let keep: unknown;
    try {
      keep = (this.protocol as Protocol).eofReceived();
    } catch (error) {
      this.fatal(error, "Fatal error: protocol.eof_received() call failed.");
      return;
    }
    if (!keep) this.close();
  }

  /** Something of Node's has failed, or is gone without a word (`null`). @internal */
  sourceFailed(error: unknown): void {
    if (this.lost) return;
    if (error === null) this.forceClose(null);
    else this.fatal(error, "Fatal read error on socket transport");
  }

  /** Ends the transport with an error of the protocol's or of the system's. */
  fatal(error: unknown, message: string): void {
    this.reportFatal(message, error);
    this.forceClose(error);
  }

  /** All that was written is sent, and it is closing. @internal */
  flushed(): void {
    this.lose(null);
  }

  /** Drops what was written, and is lost. CPython: `_force_close`. */
  forceClose(error: unknown): void {
    if (this.lost) return;
    this.closing = true;
    this.incoming.clear();
    this.destroy();
    this.lose(error);
  }

  /** Schedules the protocol's last call, once. */
  protected lose(error: unknown): void {
    if (this.lost) return;
    this.closing = true;
    this.lost = true;
    const connectionLost = (): void => {
      try {
        this.protocol.connectionLost(error);
      } finally {
        this.destroy();
        this.owner?.detach(this);
        closed(this.loop, this);
      }
    };
    this.loop.callSoon(connectionLost);
  }

  /** Closes the streams at once. */
  protected destroy(): void {
    if (this.#released) return;
    this.source?.destroy();
    this.sink?.destroy();
  }

  /** Refuses to write where nothing may be written any more. */
  protected checkWritable(what: string): void {
    if (this.eofWritten) {
      throw advise(
        new RuntimeError(`Cannot call ${what} after write_eof()`),
        "write all that is to be sent before it",
      );
    }
  }

  /** @internal */
  describe(): string {
    const state = this.lost ? "closed" : this.closing ? "closing" : "open";
    const read = this.isReading() ? "polling" : "idle";
    const size = this.getWriteBufferSize();
    const write = `<${size === 0 ? "idle" : "polling"}, bufsize=${size}>`;
    return `${this.constructor.name} ${state} read=${read} write=${write}`;
  }

  readonly onData = (chunk: Uint8Array): void => this.received(chunk);

  readonly onEnd = (): void => {
    this.sourceEnded = true;
    if (!this.closing) this.incoming.end();
  };

  readonly onError = (error: unknown): void => {
    if (!this.lost) this.incoming.fail(toOSError(error));
  };

  readonly onClose = (): void => {
    // Node closes by itself what has ended on both sides; here that is the protocol's to do.
    if (!this.lost && !(this.ended && this.eofWritten)) this.incoming.fail(null);
  };

  #closeTaken(close: (successor: StreamTransport) => void): void {
    // In the handshake, that is what ends it.
    if (this.successor === undefined) this.source?.destroy();
    else close(this.successor);
  }

  #warnOfLostWrite(): void {
    this.#lostWrites++;
    if (this.#lostWrites === LOST_WRITES) {
      this.loop.host.warn(`${this.describe()}: socket.send() raised exception.`);
    }
  }
}
