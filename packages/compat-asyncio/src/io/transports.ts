import { advise } from "@asyncio-ts/loop";
import { NotImplementedError } from "../absent-methods.js";
import { Signature } from "../kwargs.js";
import type { BaseProtocol } from "./protocols.js";

// The classes of transports by Python's names: for the types, for `instanceof`, and to be extended by
// programs that have transports of their own. Those of connections are in stream-transports.ts.

const GET_EXTRA_INFO = new Signature("get_extra_info", ["name", "default"], { required: 1 });

/** What a class of transports is, by Python's names. */
export const KINDS: unique symbol = Symbol.for("@asyncio-ts/transport-kinds") as never;

/** Of what a subclass has to define. */
export function absent(name: string): never {
  throw advise(new NotImplementedError(`${name}()`), "a subclass has to define it");
}

/** CPython: `asyncio.BaseTransport`. */
export class BaseTransport {
  /** @internal */
  readonly own: Readonly<Record<string, unknown>>;

  constructor(extra: Readonly<Record<string, unknown>> | null = null) {
    this.own = extra ?? {};
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit it
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    const kinds = (value as { [KINDS]?: ReadonlySet<unknown> } | null | undefined)?.[KINDS];
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit it
    return kinds?.has(this) ?? false;
  }

  get_extra_info(name: string, fallback?: unknown): unknown;
  get_extra_info(...args: unknown[]): unknown {
    const [name, fallback] = GET_EXTRA_INFO.bind(args);
    return Object.hasOwn(this.own, name) ? this.own[name] : (fallback ?? null);
  }
  is_closing(): boolean {
    return absent("is_closing");
  }
  close(): void {
    absent("close");
  }
  set_protocol(_protocol: BaseProtocol): void {
    absent("set_protocol");
  }
  get_protocol(): BaseProtocol {
    return absent("get_protocol");
  }
}

/** CPython: `asyncio.ReadTransport`. */
export class ReadTransport extends BaseTransport {
  is_reading(): boolean {
    return absent("is_reading");
  }
  pause_reading(): void {
    absent("pause_reading");
  }
  resume_reading(): void {
    absent("resume_reading");
  }
}

/** CPython: `asyncio.WriteTransport`. */
export class WriteTransport extends BaseTransport {
  set_write_buffer_limits(..._limits: unknown[]): void {
    absent("set_write_buffer_limits");
  }
  get_write_buffer_size(): number {
    return absent("get_write_buffer_size");
  }
  /** `[low, high]`. */
  get_write_buffer_limits(): [number, number] {
    return absent("get_write_buffer_limits");
  }
  write(_data: Uint8Array): void {
    absent("write");
  }
  writelines(list_of_data: Iterable<Uint8Array>): void {
    for (const data of list_of_data) this.write(data);
  }
  write_eof(): void {
    absent("write_eof");
  }
  can_write_eof(): boolean {
    return absent("can_write_eof");
  }
  abort(): void {
    absent("abort");
  }
}

/** CPython: `asyncio.Transport`. */
export class Transport extends WriteTransport {
  is_reading(): boolean {
    return absent("is_reading");
  }
  pause_reading(): void {
    absent("pause_reading");
  }
  resume_reading(): void {
    absent("resume_reading");
  }
}

/** CPython: `asyncio.DatagramTransport`. */
export class DatagramTransport extends BaseTransport {
  sendto(_data: Uint8Array, _addr?: readonly (string | number)[] | null): void {
    absent("sendto");
  }
  abort(): void {
    absent("abort");
  }
}
