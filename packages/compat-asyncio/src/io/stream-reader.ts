import type { Operation } from "@asyncio-ts/future";
import {
  StreamReader as CoreStreamReader,
  DEFAULT_LIMIT,
  type Lines,
  type Separator,
} from "@asyncio-ts/net";
import {
  NextLine,
  Read,
  ReadAll,
  ReadExactly,
  ReadLine,
  ReadUntil,
} from "@asyncio-ts/net/internal";
import { currentEventLoop } from "../current-loop.js";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { coreTransport } from "./core-transport.js";
import type { ReadTransport } from "./transports.js";

const INIT = new Signature("StreamReader.__init__", ["limit", "loop"], { required: 0 });
const READ = new Signature("StreamReader.read", ["n"], { required: 0 });
const READEXACTLY = new Signature("StreamReader.readexactly", ["n"]);
const READUNTIL = new Signature("StreamReader.readuntil", ["separator"], { required: 0 });
const FEED_DATA = new Signature("StreamReader.feed_data", ["data"]);
const SET_EXCEPTION = new Signature("StreamReader.set_exception", ["exc"]);
const SET_TRANSPORT = new Signature("StreamReader.set_transport", ["transport"]);

/** What `new StreamReader` takes by keyword. */
export interface StreamReaderKwargs {
  /** The longest line, in bytes, and half of what is buffered. Default: 64 KiB. */
  readonly limit?: number;
  readonly loop?: EventLoop | null;
}

/** What of a transport a reader needs. */
export type PausableTransport = Pick<ReadTransport, "pause_reading" | "resume_reading">;

/** Bytes that end a message, a text that is UTF-8, or Python's tuple of several. */
export type SeparatorArgument = Separator | readonly Separator[];

/**
 * CPython: `asyncio.StreamReader`. `for await (const line of reader)` is Python's `async for`.
 *
 * What it reads is a Buffer: a Uint8Array with Node's methods, such as `toString()`.
 */
export class StreamReader extends CoreStreamReader {
  constructor(limit?: number | StreamReaderKwargs, loop?: EventLoop | null);
  constructor(...args: unknown[]) {
    const [limit, loop] = INIT.bind(args);
    super({ limit: limit ?? DEFAULT_LIMIT, loop: loop ?? currentEventLoop() });
  }

  // Coroutines in Python: nothing happens before they are awaited. Arguments are only sorted out
  // where they can't be what they look like: these are called for every line.

  override read(n?: number | { readonly n?: number }): Operation<Buffer> {
    const count = typeof n === "number" ? n : (READ.bind([n])[0] ?? -1);
    return count < 0 ? new ReadAll(this, "read") : new Read(this, "read", count);
  }

  readline(): Operation<Buffer> {
    return new ReadLine(this, "readuntil");
  }

  readexactly(n: number | { readonly n: number }): Operation<Buffer> {
    const count = typeof n === "number" ? n : READEXACTLY.bind([n])[0];
    return new ReadExactly(this, "readexactly", count);
  }

  readuntil(
    separator?: SeparatorArgument | { readonly separator?: SeparatorArgument },
  ): Operation<Buffer> {
    const wanted = typeof separator === "string" ? separator : READUNTIL.bind([separator])[0];
    return new ReadUntil(this, "readuntil", wanted ?? "\n");
  }

  override [Symbol.asyncIterator](): Lines {
    const lines: Lines = {
      next: () => new NextLine(this, "readuntil").start(),
      [Symbol.asyncIterator]: () => lines,
    };
    return lines;
  }

  at_eof(): boolean {
    return this.atEof();
  }

  feed_eof(): void {
    this.feedEof();
  }

  /** The bytes are copied: the caller may use the array again. */
  feed_data(data: Uint8Array | { readonly data: Uint8Array }): void;
  feed_data(...args: unknown[]): void {
    const [data] = FEED_DATA.bind(args);
    this.feedData(Buffer.from(data));
  }

  set_exception(exc: unknown): void;
  set_exception(...args: unknown[]): void {
    const [exc] = SET_EXCEPTION.bind(args);
    this.setException(exc);
  }

  /** Takes transports of the loop's, and others with Python's names. */
  set_transport(transport: PausableTransport | { readonly transport: PausableTransport }): void;
  set_transport(...args: unknown[]): void {
    const [transport] = SET_TRANSPORT.bind(args);
    this.setTransport(coreTransport(transport));
  }
}
