import {
  type ClientConnected,
  StreamReaderProtocol as CoreStreamReaderProtocol,
  type StreamWriter as CoreStreamWriter,
  type Transport as CoreTransport,
} from "@asyncio-ts/net";
import { currentEventLoop } from "../current-loop.js";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { coreTransport, pythonTransport } from "./core-transport.js";
import type { StreamReader } from "./stream-reader.js";
import { StreamWriter } from "./stream-writer.js";
import type { BaseTransport } from "./transports.js";

const INIT = new Signature(
  "StreamReaderProtocol.__init__",
  ["stream_reader", "client_connected_cb", "loop"],
  { required: 1 },
);

/** What a server calls for each client. A coroutine that it returns becomes a task. */
export type ClientConnectedCallback = ClientConnected<StreamReader, StreamWriter>;

/** What `new StreamReaderProtocol` takes by keyword. */
export interface StreamReaderProtocolKwargs {
  readonly client_connected_cb?: ClientConnectedCallback | null;
  readonly loop?: EventLoop | null;
}

/** CPython: `asyncio.StreamReaderProtocol`. A subclass overrides the methods with Python's names. */
export class StreamReaderProtocol extends CoreStreamReaderProtocol {
  constructor(
    stream_reader: StreamReader | null,
    client_connected_cb?: ClientConnectedCallback | StreamReaderProtocolKwargs | null,
    loop?: EventLoop | StreamReaderProtocolKwargs | null,
  );
  constructor(...args: unknown[]) {
    const [stream_reader, client_connected_cb, loop] = INIT.bind(args);
    super(
      stream_reader ?? undefined,
      client_connected_cb ?? undefined,
      loop ?? stream_reader?.loop ?? currentEventLoop(),
    );
  }

  // The core's transports call the core's names. Those call Python's, which may be overridden.

  override connectionMade(transport: CoreTransport): void {
    this.connection_made(pythonTransport(transport));
  }

  connection_made(transport: BaseTransport): void {
    super.connectionMade(coreTransport(transport));
  }

  override connectionLost(error: unknown): void {
    this.connection_lost(error ?? null);
  }

  connection_lost(exc: unknown): void {
    super.connectionLost(exc);
  }

  override dataReceived(data: Uint8Array): void {
    this.data_received(data);
  }

  data_received(data: Uint8Array): void {
    super.dataReceived(data);
  }

  override eofReceived(): boolean {
    return this.eof_received();
  }

  eof_received(): boolean {
    return super.eofReceived();
  }

  override pauseWriting(): void {
    this.pause_writing();
  }

  pause_writing(): void {
    super.pauseWriting();
  }

  override resumeWriting(): void {
    this.resume_writing();
  }

  resume_writing(): void {
    super.resumeWriting();
  }

  /** @internal */
  protected override makeWriter(transport: CoreTransport): CoreStreamWriter {
    const writer = new StreamWriter(
      pythonTransport(transport),
      this,
      this.reader as StreamReader,
      this.loop as unknown as EventLoop,
    );
    return writer as unknown as CoreStreamWriter;
  }
}
