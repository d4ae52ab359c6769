import type { TLSSocket } from "node:tls";
import { TimeoutError } from "@asyncio-ts/future";
import { advise, type Loop, RuntimeError, type TimerHandle } from "@asyncio-ts/loop";
import type { BaseProtocol, Protocol } from "./protocol.js";
import { StreamTransport, type TransportOwner } from "./stream-transport.js";

/**
 * A connection under TLS, after the handshake. It ends by an exchange of messages: closing it waits
 * for the peer's, for so long.
 *
 * CPython: `_SSLProtocolTransport`.
 */
export class TlsTransport extends StreamTransport {
  readonly #socket: TLSSocket;
  readonly #shutdownTimeout: number;
  #shutdown: TimerHandle | undefined = undefined;

  constructor(
    loop: Loop,
    protocol: BaseProtocol,
    socket: TLSSocket,
    shutdownTimeout: number,
    owner?: TransportOwner,
  ) {
    super(loop, protocol, { source: socket, sink: socket }, owner);
    this.#socket = socket;
    this.#shutdownTimeout = shutdownTimeout;
  }

  override getExtraInfo(name: string, fallback?: unknown): unknown {
    const socket = this.#socket;
    switch (name) {
      case "sslObject":
        return socket;
      case "peercert": {
        const certificate = socket.getPeerCertificate();
        // Node gives an object without properties if there is none.
        return Object.keys(certificate ?? {}).length === 0 ? fallback : certificate;
      }
      case "cipher":
        return socket.getCipher() ?? fallback;
      default:
        return super.getExtraInfo(name, fallback);
    }
  }

  override canWriteEof(): boolean {
    return false;
  }

  override writeEof(): void {
    throw advise(
      new RuntimeError("TLS has no end of file for one direction"),
      "ask canWriteEof() before, or close the transport",
    );
  }

  override write(data: Uint8Array): void {
    // Nothing may follow the message that ends it.
    if (this.#shutdown !== undefined) return;
    super.write(data);
  }

  override deliverEnd(): void {
    this.ended = true;
    try {
      const keep = (this.protocol as Protocol).eofReceived();
      if (keep) {
        this.loop.host.warn("returning true from eof_received() has no effect when using ssl");
      }
    } catch (error) {
      this.fatal(error, "Fatal error: protocol.eof_received() call failed.");
      return;
    }
    this.close();
  }

  override flushed(): void {
    if (this.lost || this.#shutdown !== undefined) return;
    const expire = (): void => {
      this.forceClose(new TimeoutError("SSL shutdown timed out"));
    };
    this.#shutdown = this.loop.callLater(this.#shutdownTimeout, expire);
    this.#socket.end();
    if (this.sourceEnded) {
      // The peer's message has come before: ours goes out, and that is all.
      this.#socket.once("finish", () => this.incoming.fail(null));
      return;
    }
    // What still comes is dropped, up to the peer's message.
    this.#socket.once("end", () => this.incoming.fail(null));
    this.#socket.resume();
  }

  protected override lose(error: unknown): void {
    this.#shutdown?.cancel();
    super.lose(error);
  }
}
