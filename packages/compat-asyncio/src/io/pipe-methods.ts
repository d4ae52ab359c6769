import type { Coroutine } from "@asyncio-ts/future";
import { connectReadPipe, connectWritePipe, sendfile } from "@asyncio-ts/net";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import {
  type BaseProtocol,
  factoryOf,
  type ProtocolFactory,
  type StreamProtocol,
} from "./protocols.js";
import type { ReadTransport, Transport, WriteTransport } from "./transports.js";

const CONNECT_READ_PIPE = new Signature("connect_read_pipe", ["protocol_factory", "pipe"]);
const CONNECT_WRITE_PIPE = new Signature("connect_write_pipe", ["protocol_factory", "pipe"]);
const SENDFILE = new Signature("sendfile", ["transport", "file", "offset", "count"], {
  required: 2,
  keywords: ["fallback"],
});

/** The loop's methods for pipes and files: coroutines, of which nothing runs before they are awaited. */
export class PipeMethods {
  /** `pipe` is a Readable of Node's, or a file descriptor. CPython: `loop.connect_read_pipe`. */
  connect_read_pipe<P extends StreamProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    pipe: number | object,
  ): Coroutine<[ReadTransport, P]>;
  connect_read_pipe(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, pipe] = CONNECT_READ_PIPE.bind(args);
    return connectReadPipe(factoryOf(factory), pipe);
  }

  /** `pipe` is a Writable of Node's, or a file descriptor. CPython: `loop.connect_write_pipe`. */
  connect_write_pipe<P extends BaseProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    pipe: number | object,
  ): Coroutine<[WriteTransport, P]>;
  connect_write_pipe(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, pipe] = CONNECT_WRITE_PIPE.bind(args);
    return connectWritePipe(factoryOf(factory), pipe);
  }

  /** `file` is a path or an open `FileHandle` of Node's. CPython: `loop.sendfile`. */
  sendfile(
    this: EventLoop,
    transport: Transport,
    file: string | object,
    offset?: number,
    count?: number | null,
    kwargs?: { readonly fallback?: boolean },
  ): Coroutine<number>;
  sendfile(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [transport, file, offset, count, fallback] = SENDFILE.bind(args);
    return sendfile(transport, file, {
      offset: offset ?? 0,
      count: count ?? undefined,
      fallback: fallback ?? true,
    });
  }
}
