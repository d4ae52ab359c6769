import type { BaseProtocol, Transport as CoreTransport, WriteBufferLimits } from "@asyncio-ts/net";
import type { Transport } from "./transports.js";

/**
 * What the core's streams do their work on. The loop's transports have the core's names beside
 * Python's; one that a program has written itself has Python's only.
 */
export function coreTransport(transport: object): CoreTransport {
  const { isClosing, pauseReading } = transport as Partial<CoreTransport>;
  if (isClosing !== undefined || pauseReading !== undefined) return transport as CoreTransport;
  return new OwnTransport(transport as Transport);
}

/** The transport as the program knows it. */
export function pythonTransport(transport: CoreTransport): Transport {
  return transport instanceof OwnTransport ? transport.python : (transport as unknown as Transport);
}

class OwnTransport implements CoreTransport {
  readonly python: Transport;

  constructor(python: Transport) {
    this.python = python;
  }

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.python.get_extra_info(name, fallback) ?? undefined;
  }

  isClosing(): boolean {
    return this.python.is_closing();
  }

  close(): void {
    this.python.close();
  }

  abort(): void {
    this.python.abort();
  }

  setProtocol(protocol: BaseProtocol): void {
    this.python.set_protocol(protocol as never);
  }

  getProtocol(): BaseProtocol {
    return this.python.get_protocol() as never;
  }

  isReading(): boolean {
    return this.python.is_reading();
  }

  pauseReading(): void {
    this.python.pause_reading();
  }

  resumeReading(): void {
    this.python.resume_reading();
  }

  canWriteEof(): boolean {
    return this.python.can_write_eof();
  }

  getWriteBufferSize(): number {
    return this.python.get_write_buffer_size();
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    const [low, high] = this.python.get_write_buffer_limits();
    return { low, high };
  }

  setWriteBufferLimits({ high, low }: WriteBufferLimits = {}): void {
    this.python.set_write_buffer_limits(high ?? null, low ?? null);
  }

  write(data: Uint8Array): void {
    this.python.write(data);
  }

  writeLines(chunks: Iterable<Uint8Array>): void {
    this.python.writelines(chunks);
  }

  writeEof(): void {
    this.python.write_eof();
  }
}
