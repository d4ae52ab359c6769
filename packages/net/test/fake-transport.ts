import type { BaseProtocol, Transport } from "@asyncio-ts/net";

/** A transport without a connection: it records what is done to it, and sends when told to. */
export class FakeTransport implements Transport {
  readonly log: string[] = [];
  readonly written: string[] = [];
  readonly extra: Readonly<Record<string, unknown>>;
  size = 0;
  closing = false;

  constructor(extra: Readonly<Record<string, unknown>> = {}) {
    this.extra = extra;
  }

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.extra[name] ?? fallback;
  }

  isClosing(): boolean {
    return this.closing;
  }

  close(): void {
    this.log.push("close");
    this.closing = true;
  }

  abort(): void {
    this.log.push("abort");
    this.closing = true;
  }

  setProtocol(): void {}

  getProtocol(): BaseProtocol {
    throw new Error("it has none");
  }

  isReading(): boolean {
    return this.log.lastIndexOf("pause") <= this.log.lastIndexOf("resume");
  }

  pauseReading(): void {
    this.log.push("pause");
  }

  resumeReading(): void {
    this.log.push("resume");
  }

  canWriteEof(): boolean {
    return true;
  }

  getWriteBufferSize(): number {
    return this.size;
  }

  getWriteBufferLimits(): { low: number; high: number } {
    return { low: 16_384, high: 65_536 };
  }

  setWriteBufferLimits(): void {}

  write(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) throw new TypeError("no bytes");
    this.written.push(Buffer.from(data).toString());
  }

  writeLines(chunks: Iterable<Uint8Array>): void {
    for (const data of chunks) this.write(data);
    this.log.push("writeLines");
  }

  writeEof(): void {
    this.log.push("writeEof");
  }
}
