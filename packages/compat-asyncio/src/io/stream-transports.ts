import { ValueError } from "@asyncio-ts/loop";
import type { Address, BaseProtocol as CoreProtocol } from "@asyncio-ts/net";
import {
  DatagramEndpoint as CoreDatagramEndpoint,
  ReadPipe as CoreReadPipe,
  StreamTransport as CoreStreamTransport,
  TlsTransport as CoreTlsTransport,
  WritePipe as CoreWritePipe,
} from "@asyncio-ts/net/internal";
import { NotImplementedError } from "../absent-methods.js";
import { Signature } from "../kwargs.js";
import { fromPython, toPython } from "./addresses.js";
import { asCore, asPython } from "./protocols.js";
import { TransportSocket } from "./transport-socket.js";
import {
  BaseTransport,
  DatagramTransport,
  KINDS,
  ReadTransport,
  Transport,
  WriteTransport,
} from "./transports.js";

// The core's transports under Python's names. The names are those of the classes below, which are
// given to subclasses of the core's; the behaviour is the core's.

const GET_EXTRA_INFO = new Signature("get_extra_info", ["name", "default"], { required: 1 });
const SET_LIMITS = new Signature("set_write_buffer_limits", ["high", "low"], { required: 0 });
const WRITELINES = new Signature("writelines", ["list_of_data"]);
const SENDTO = new Signature("sendto", ["data", "addr"], { required: 1 });

/** Python's names for what all of them have. */
abstract class CommonNames {
  abstract getExtraInfo(name: string): unknown;
  abstract isClosing(): boolean;
  abstract setProtocol(protocol: CoreProtocol): void;
  abstract getProtocol(): CoreProtocol;
  abstract getWriteBufferSize(): number;
  abstract getWriteBufferLimits(): { readonly low: number; readonly high: number };
  abstract setWriteBufferLimits(limits?: { high?: number; low?: number }): void;

  get_extra_info(...args: unknown[]): unknown {
    const [name, fallback] = GET_EXTRA_INFO.bind(args);
    return this.getExtraInfo(name) ?? fallback ?? null;
  }

  is_closing(): boolean {
    return this.isClosing();
  }

  set_protocol(protocol: object): void {
    this.setProtocol(protocol as CoreProtocol);
  }

  get_protocol(): object {
    return this.getProtocol();
  }

  get_write_buffer_size(): number {
    return this.getWriteBufferSize();
  }

  get_write_buffer_limits(): [number, number] {
    const { low, high } = this.getWriteBufferLimits();
    return [low, high];
  }

  set_write_buffer_limits(...args: unknown[]): void {
    const [high, low] = SET_LIMITS.bind(args);
    this.setWriteBufferLimits({ high: high ?? undefined, low: low ?? undefined });
  }
}

/** Those of streams. */
abstract class StreamNames extends CommonNames {
  abstract isReading(): boolean;
  abstract pauseReading(): void;
  abstract resumeReading(): void;
  abstract canWriteEof(): boolean;
  abstract writeEof(): void;
  abstract writeLines(chunks: Iterable<Uint8Array>): void;

  is_reading(): boolean {
    return this.isReading();
  }

  pause_reading(): void {
    this.pauseReading();
  }

  resume_reading(): void {
    this.resumeReading();
  }

  can_write_eof(): boolean {
    return this.canWriteEof();
  }

  write_eof(): void {
    this.writeEof();
  }

  writelines(...args: unknown[]): void {
    this.writeLines(WRITELINES.bind(args)[0]);
  }
}

/** What of the core's transports is known by other names in Python, or of another shape. */
function extraInfo(
  name: string,
  extra: Readonly<Record<string, unknown>>,
  core: (name: string) => unknown,
): unknown {
  switch (name) {
    case "sockname":
    case "peername": {
      const address = extra[name] ?? core(name);
      return typeof address === "object" ? toPython(address as Address) : address;
    }
    case "socket": {
      const node = extra.socket as object | undefined;
      const [sockname, peername] = [core("sockname"), core("peername")];
      return node && new TransportSocket(node, sockname as Address, peername as Address);
    }
    case "ssl_object":
      return core("sslObject");
    case "cipher": {
      const cipher = core("cipher") as { name: string; version: string } | undefined;
      return cipher && [cipher.name, cipher.version, bitsOf(cipher.name)];
    }
    default:
      return core(name);
  }
}

/** How many bits of secret a cipher has, by its name. */
function bitsOf(cipher: string): number | null {
  if (/AES_?256|CHACHA20/.test(cipher)) return 256;
  return /AES_?128/.test(cipher) ? 128 : null;
}

/** @internal */
export class StreamTransport extends CoreStreamTransport {
  override setProtocol(protocol: CoreProtocol): void {
    super.setProtocol(asCore(protocol));
  }

  override getProtocol(): CoreProtocol {
    return asPython(super.getProtocol()) as CoreProtocol;
  }

  override getExtraInfo(name: string, fallback?: unknown): unknown {
    return extraInfo(name, this.extra, (each) => super.getExtraInfo(each)) ?? fallback;
  }
}

/** @internal */
export class TlsTransport extends CoreTlsTransport {
  override setProtocol(protocol: CoreProtocol): void {
    super.setProtocol(asCore(protocol));
  }

  override getProtocol(): CoreProtocol {
    return asPython(super.getProtocol()) as CoreProtocol;
  }

  override getExtraInfo(name: string, fallback?: unknown): unknown {
    return extraInfo(name, this.extra, (each) => super.getExtraInfo(each)) ?? fallback;
  }

  override writeEof(): void {
    throw new NotImplementedError("write_eof(): TLS has no end of file for one direction");
  }
}

/** @internal */
export class ReadPipe extends CoreReadPipe {
  override setProtocol(protocol: CoreProtocol): void {
    super.setProtocol(asCore(protocol));
  }

  override getProtocol(): CoreProtocol {
    return asPython(super.getProtocol()) as CoreProtocol;
  }
}

/** @internal */
export class WritePipe extends CoreWritePipe {
  override setProtocol(protocol: CoreProtocol): void {
    super.setProtocol(asCore(protocol));
  }

  override getProtocol(): CoreProtocol {
    return asPython(super.getProtocol()) as CoreProtocol;
  }
}

/** @internal */
export class DatagramEndpoint extends CoreDatagramEndpoint {
  override setProtocol(protocol: CoreProtocol): void {
    super.setProtocol(asCore(protocol) as never);
  }

  override getProtocol(): CoreProtocol {
    return asPython(super.getProtocol()) as CoreProtocol;
  }

  override getExtraInfo(name: string, fallback?: unknown): unknown {
    return extraInfo(name, this.extra, (each) => super.getExtraInfo(each)) ?? fallback;
  }

  sendto(...args: unknown[]): void {
    const [data, addr] = SENDTO.bind(args);
    const { remote } = this;
    const to = addr === undefined || addr === null ? undefined : fromPython(addr);
    if (to !== undefined && remote !== undefined) {
      if (to.address !== remote.address || to.port !== remote.port) {
        const allowed = JSON.stringify(toPython(remote));
        throw new ValueError(`Invalid address: must be None or ${allowed}`);
      }
    }
    this.sendTo(data, to);
  }
}

const STREAM_KINDS = [BaseTransport, ReadTransport, WriteTransport, Transport];

name(StreamTransport, [CommonNames, StreamNames], STREAM_KINDS);
name(TlsTransport, [CommonNames, StreamNames], STREAM_KINDS);
name(ReadPipe, [CommonNames, StreamNames], [BaseTransport, ReadTransport]);
name(WritePipe, [CommonNames, StreamNames], [BaseTransport, WriteTransport]);
name(DatagramEndpoint, [CommonNames], [BaseTransport, DatagramTransport]);

/** Gives a class the names, and says what it is in Python. */
function name(
  target: { readonly prototype: object },
  names: readonly { readonly prototype: object }[],
  kinds: readonly unknown[],
): void {
  for (const { prototype } of names) {
    const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(prototype);
    Object.defineProperties(target.prototype, methods);
  }
  Object.defineProperty(target.prototype, KINDS, { value: new Set(kinds) });
}
