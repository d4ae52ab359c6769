import { advise, type Loop, ValueError } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { OSError } from "./os-error.js";
import type { BaseProtocol } from "./protocol.js";
import type { WriteBufferLimits } from "./transport.js";

/** The default high-water mark, in bytes. */
const HIGH = 65_536;

/**
 * The half of a transport that watches its write buffer and tells its protocol when to pause, and
 * what all transports have in common.
 *
 * CPython: `_FlowControlMixin`; rule X5.
 */
export abstract class TransportBase {
  /** The loop that calls the protocol. @internal */
  readonly loop: Loop;
  /** @internal */
  protocol: BaseProtocol;
  /** @internal */
  high = HIGH;
  /** @internal */
  low = HIGH / 4;
  /** The protocol was told to pause, and not yet to resume. @internal */
  protocolPaused = false;
  /** @internal */
  readonly extra: Record<string, unknown> = {};

  constructor(loop: Loop, protocol: BaseProtocol) {
    this.loop = loop;
    this.protocol = protocol;
  }

  abstract getWriteBufferSize(): number;

  /** For messages, and for the console. @internal */
  abstract describe(): string;

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.extra[name] ?? fallback;
  }

  getProtocol(): BaseProtocol {
    return this.protocol;
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    return { low: this.low, high: this.high };
  }

  setWriteBufferLimits(limits: WriteBufferLimits = {}): void {
    const high = limits.high ?? (limits.low === undefined ? HIGH : limits.low * 4);
    const low = limits.low ?? Math.floor(high / 4);
    if (!(high >= low && low >= 0)) {
      throw advise(
        new ValueError(`high (${high}) must be >= low (${low}) must be >= 0`),
        "give { high } alone: low is a quarter of it then",
      );
    }
    this.high = high;
    this.low = low;
    this.maybePause();
  }

  /** @internal */
  maybePause(): void {
    if (this.protocolPaused || this.getWriteBufferSize() <= this.high) return;
    this.protocolPaused = true;
    try {
      this.protocol.pauseWriting();
    } catch (exception) {
      this.report("protocol.pause_writing() failed", exception);
    }
  }

  /** @internal */
  maybeResume(): void {
    if (!this.protocolPaused || this.getWriteBufferSize() > this.low) return;
    this.protocolPaused = false;
    try {
      this.protocol.resumeWriting();
    } catch (exception) {
      this.report("protocol.resume_writing() failed", exception);
    }
  }

  /** @internal */
  report(message: string, exception: unknown): void {
    const protocol = this.getProtocol();
    this.loop.callExceptionHandler({ message, exception, transport: this, protocol });
  }

  /**
   * Of an error that ends the transport: the system's are the protocol's to handle, all others
   * are somebody's mistake.
   *
   * @internal
   */
  reportFatal(message: string, error: unknown): void {
    if (!(error instanceof OSError)) this.report(message, error);
    else if (this.loop.debug) this.loop.host.warn(`${this.describe()}: ${message}: ${error}`);
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  toString(): string {
    return `<${this.describe()}>`;
  }
}

/** Refuses what can't be sent. @internal */
export function checkData(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const type = data === null ? "null" : typeof data;
  throw advise(
    new TypeError(`data argument must be a bytes-like object, not ${type}`),
    type === "string" ? "encode it: new TextEncoder().encode(text)" : "give a Uint8Array",
  );
}
