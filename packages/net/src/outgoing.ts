import { type Context, copyContext } from "@asyncio-ts/loop";
import { type Runnable, realm } from "@asyncio-ts/loop/internal";
import type { StreamTransport } from "./stream-transport.js";

/** Tells the protocol of `transport`, in turns of its loop, that what was written has gone out. */
export class Outgoing implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  readonly #transport: StreamTransport;
  readonly #context: Context = copyContext();
  #scheduled = false;

  constructor(transport: StreamTransport) {
    this.#transport = transport;
  }

  /** Whom observers are told of. */
  get subject(): object {
    return this.#transport;
  }

  /** Node's callback for each write. Its errors come as events of the stream as well. */
  readonly written = (error?: unknown): void => {
    // Nothing has gone out: who waits for that is to get the error, with the end of the connection.
    if (error) return;
    const transport = this.#transport;
    // Nobody waits for it, as a rule.
    if (!transport.protocolPaused && !transport.closing) return;
    if (this.#scheduled || transport.lost || transport.loop.isClosed()) return;
    const size = transport.getWriteBufferSize();
    if (size > transport.low && !(transport.closing && size === 0)) return;
    this.#scheduled = true;
    transport.loop.schedule(this);
  };

  run(): void {
    this.#scheduled = false;
    const transport = this.#transport;
    realm.task = undefined;
    realm.scope = this.#context;
    if (transport.lost) return;
    transport.maybeResume();
    if (transport.closing && transport.getWriteBufferSize() === 0) transport.flushed();
  }
}
