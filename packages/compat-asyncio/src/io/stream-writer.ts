import type { Operation } from "@asyncio-ts/future";
import {
  StreamWriter as CoreStreamWriter,
  type Transport,
  type WriterProtocol,
} from "@asyncio-ts/net";
import { WaitClosed } from "@asyncio-ts/net/internal";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import type { StreamReader } from "./stream-reader.js";

const INIT = new Signature("StreamWriter.__init__", ["transport", "protocol", "reader", "loop"]);
const WRITE = new Signature("StreamWriter.write", ["data"]);
const WRITELINES = new Signature("StreamWriter.writelines", ["data"]);
const GET_EXTRA_INFO = new Signature("StreamWriter.get_extra_info", ["name", "default"], {
  required: 1,
});

type Data = Uint8Array | string;

/** CPython: `asyncio.StreamWriter`. A text is written as UTF-8. */
export class StreamWriter extends CoreStreamWriter {
  constructor(
    transport: Transport,
    protocol: WriterProtocol,
    reader: StreamReader | null,
    loop: EventLoop,
  );
  constructor(...args: unknown[]) {
    const [transport, protocol, reader, loop] = INIT.bind(args);
    super(transport, protocol, reader ?? undefined, loop);
  }

  override write(data: Data | { readonly data: Data }): void {
    // Called for every message: most are what they look like.
    super.write(data instanceof Uint8Array ? data : WRITE.bind([data])[0]);
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
    return this.getExtraInfo(name, fallback ?? null);
  }
}
