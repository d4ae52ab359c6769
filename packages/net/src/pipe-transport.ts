import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { OSError } from "./os-error.js";
import type { Protocol } from "./protocol.js";
import { StreamTransport } from "./stream-transport.js";

/** The end of a pipe that is read. CPython: `_UnixReadPipeTransport`. */
export class ReadPipe extends StreamTransport {
  /** Nothing can be written, so that it has ended with its source, whatever the protocol says. */
  override deliverEnd(): void {
    this.ended = true;
    const { protocol } = this;
    this.loop.callSoon(() => (protocol as Protocol).eofReceived());
    this.lose(null);
  }

  override canWriteEof(): boolean {
    return false;
  }

  override sourceFailed(error: unknown): void {
    if (error === null) this.forceClose(null);
    else this.fatal(error, "Fatal read error on pipe transport");
  }

  /** As CPython's, which only takes the end of a terminal for granted. */
  override reportFatal(message: string, error: unknown): void {
    if (error instanceof OSError && error.code === "EIO") super.reportFatal(message, error);
    else this.report(message, error);
  }

  protected override received(chunk: Uint8Array | string): void {
    if (this.closing) return;
    // Somebody has set an encoding. What comes may come in the middle of who has written it.
    this.incoming.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk, false);
  }
}

/** The end of a pipe that is written. CPython: `_UnixWritePipeTransport`. */
export class WritePipe extends StreamTransport {
  /** There is no other direction, so that this closes it. */
  override writeEof(): void {
    this.close();
  }

  override sourceFailed(error: unknown): void {
    if (error === null) this.forceClose(null);
    else this.fatal(error, "Fatal write error on pipe transport");
  }

  override flushed(): void {
    const sink = this.sink as Writable;
    if (this.lost || sink.writableEnded) return;
    if (sink instanceof Socket) {
      this.lose(null);
      return;
    }
    // A stream of another kind may do the rest of its work when it ends.
    sink.once("finish", () => this.incoming.fail(null));
    sink.end();
  }
}
