import { type Coro, Coroutine, type Operation } from "@asyncio-ts/future";
import { StreamWriter as CoreStreamWriter, type TlsOptions } from "@asyncio-ts/net";
import { WaitClosed } from "@asyncio-ts/net/internal";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { coreTransport, pythonTransport } from "./core-transport.js";
import type { StartTlsKwargs } from "./net-kwargs.js";
import type { StreamReader } from "./stream-reader.js";
import type { StreamReaderProtocol } from "./stream-reader-protocol.js";
import type { Transport, WriteTransport } from "./transports.js";

const INIT = new Signature("StreamWriter.__init__", ["transport", "protocol", "reader", "loop"]);
const WRITE = new Signature("StreamWriter.write", ["data"]);
const WRITELINES = new Signature("StreamWriter.writelines", ["data"]);
const GET_EXTRA_INFO = new Signature("StreamWriter.get_extra_info", ["name", "default"], {
  required: 1,
});

const START_TLS = new Signature("StreamWriter.start_tls", ["sslcontext"], {
  keywords: ["server_hostname", "ssl_handshake_timeout", "ssl_shutdown_timeout"],
});

type Data = Uint8Array | string;

/** What `StreamWriter.start_tls` takes by keyword. */
export type StreamStartTlsKwargs = Omit<StartTlsKwargs, "server_side">;

/** The core's, but for its transport, which has Python's names here. */
const Core = CoreStreamWriter as unknown as new (
  ...args: ConstructorParameters<typeof CoreStreamWriter>
) => Omit<CoreStreamWriter, "transport" | "write">;

/** CPython: `asyncio.StreamWriter`. A text is written as UTF-8. */
export class StreamWriter extends Core {
  constructor(
    transport: WriteTransport,
    protocol: StreamReaderProtocol,
    reader: StreamReader | null,
    loop: EventLoop,
  );
  constructor(...args: unknown[]) {
    const [transport, protocol, reader, loop] = INIT.bind(args);
    super(coreTransport(transport), protocol, reader ?? undefined, loop);
  }

  get transport(): Transport {
    return pythonTransport(this.current);
  }

  write(data: Data | { readonly data: Data }): void {
    // Called for every message: most are what they look like.
    const given: Data = data instanceof Uint8Array ? data : WRITE.bind([data])[0];
    this.current.write(typeof given === "string" ? Buffer.from(given) : given);
  }

  writelines(data: Iterable<Data> | { readonly data: Iterable<Data> }): void {
    this.writeLines(WRITELINES.bind([data])[0]);
  }

  write_eof(): void {
    this.writeEof();
  }

  can_write_eof(): boolean {
    return this.canWriteEof();
  }

  is_closing(): boolean {
    return this.isClosing();
  }

  /** A coroutine in Python: nothing happens before it is awaited. */
  wait_closed(): Operation<void> {
    return new WaitClosed(this.protocol.closingOf(this));
  }

  /** `default` is Python's None, `null`, if none is given. */
  get_extra_info(name: string, fallback?: unknown): unknown;
  get_extra_info(...args: unknown[]): unknown {
    const [name, fallback] = GET_EXTRA_INFO.bind(args);
    // By Python's names: what is a tuple there is an object in the core.
    return this.transport.get_extra_info(name, fallback ?? null);
  }

  /** CPython: `StreamWriter.start_tls`. */
  start_tls(sslcontext: TlsOptions, kwargs?: StreamStartTlsKwargs): Coroutine<void>;
  start_tls(kwargs: StreamStartTlsKwargs & { readonly sslcontext: TlsOptions }): Coroutine<void>;
  start_tls(...args: unknown[]): Coroutine<void> {
    const [sslcontext, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout] =
      START_TLS.bind(args);
    const terms = { server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout };
    return new Coroutine<void>(startingTls, this, [sslcontext, terms]);
  }
}

function* startingTls(
  this: StreamWriter,
  sslcontext: TlsOptions,
  terms: StreamStartTlsKwargs,
): Coro<void> {
  const protocol = this.protocol as StreamReaderProtocol;
  const loop = this.loop as unknown as EventLoop;
  const server_side = protocol.clientConnected !== undefined;
  yield* this.drain();
  const upgraded = yield* loop.start_tls(this.transport, protocol, sslcontext, {
    ...terms,
    server_side,
  });
  this.current = coreTransport(upgraded);
  protocol.replaceTransport(this.current);
}
