import type { RemoteInfo, Socket } from "node:dgram";
import { advise, type Context, copyContext, type Loop, show, ValueError } from "@asyncio-ts/loop";
import { type Runnable, realm, scheduleFromHost } from "@asyncio-ts/loop/internal";
import { closed, type OpenResource, opened } from "./open-resources.js";
import type { Address, DatagramProtocol } from "./protocol.js";
import { toOSError } from "./to-os-error.js";
import type { DatagramTransport } from "./transport.js";
import { checkData, TransportBase } from "./transport-base.js";

/** How many bytes wait for the protocol, at most; what comes then is lost, as by a full system. */
const LIMIT = 1_048_576;

interface Received {
  readonly data: Uint8Array;
  readonly from: RemoteInfo;
  next: Received | undefined;
}

/**
 * A socket for datagrams. One that comes in is handed to the protocol in a turn of the loop, one in
 * each, as in CPython.
 *
 * CPython: `_SelectorDatagramTransport`.
 */
export class DatagramEndpoint
  extends TransportBase
  implements DatagramTransport, OpenResource, Runnable
{
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  declare protocol: DatagramProtocol;
  readonly socket: Socket;
  /** Where all is sent to, if that is settled. */
  readonly remote: Address | undefined;
  closing = false;
  lost = false;
  readonly #connected: boolean;
  readonly #context: Context = copyContext();
  #scheduled = false;
  #head: Received | undefined = undefined;
  #tail: Received | undefined = undefined;
  /** How many bytes have come and were not handed over. */
  #waiting = 0;
  /** How many bytes were given to Node and not sent. */
  #unsent = 0;
  /** Datagrams given to Node and not sent: they may be empty. */
  #sending = 0;

  /** `connected`: the system knows the remote address, too. */
  constructor(
    loop: Loop,
    protocol: DatagramProtocol,
    socket: Socket,
    remote: Address | undefined,
    connected: boolean,
  ) {
    super(loop, protocol);
    this.socket = socket;
    this.remote = remote;
    this.setProtocol(protocol);
    this.#connected = connected;
    opened(loop, this);
    this.extra.socket = socket;
    this.extra.peername = remote;
    socket.on("message", this.#onMessage);
    socket.on("error", this.#onError);
    socket.on("close", () => this.#lose(null));
  }

  override getExtraInfo(name: string, fallback?: unknown): unknown {
    if (name !== "sockname" || this.extra.sockname !== undefined) {
      return super.getExtraInfo(name, fallback);
    }
    try {
      // Unbound until it first sends something.
      const { address, port, family } = this.socket.address();
      this.extra.sockname = { address, port, family };
    } catch {
      return fallback;
    }
    return this.extra.sockname;
  }

  setProtocol(protocol: DatagramProtocol): void {
    this.protocol = protocol;
  }

  isClosing(): boolean {
    return this.closing;
  }

  getWriteBufferSize(): number {
    return this.#unsent;
  }

  sendTo(data: Uint8Array, to?: { readonly address: string; readonly port: number }): void {
    const bytes = data instanceof Uint8Array ? data : checkData(data);
    const { remote } = this;
    if (remote !== undefined && to !== undefined) {
      if (to.address !== remote.address || to.port !== remote.port) {
        throw advise(
          new ValueError(`Invalid address: must be None or ${show(remote)}`),
          "it was made for this one remote address",
        );
      }
    }
    const target = to ?? remote;
    if (target === undefined) {
      throw advise(
        new ValueError("no address to send to"),
        "give one, or a remote address when it is made",
      );
    }
    if (this.lost) return;
    this.#unsent += bytes.length;
    this.#sending++;
    const sent = (error: Error | null): void => this.#sent(bytes.length, error);
    if (this.#connected) this.socket.send(bytes, sent);
    else this.socket.send(bytes, target.port, target.address, sent);
    this.maybePause();
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.#forget();
    if (this.#sending === 0) this.#lose(null);
  }

  abort(): void {
    this.#lose(null);
  }

  /** The loop closes. */
  abandon(): void {
    this.closing = true;
    this.lost = true;
    this.#shut();
  }

  /** Tells the protocol, begins to receive, and then calls `started`, as streams do. */
  begin(started: () => void): void {
    const { loop, protocol } = this;
    loop.callSoon(() => protocol.connectionMade(this));
    loop.callSoon(() => this.#schedule());
    loop.callSoon(started);
  }

  /** Hands over one datagram. */
  run(): void {
    this.#scheduled = false;
    const received = this.#head;
    if (this.closing || received === undefined) return;
    realm.task = undefined;
    realm.scope = this.#context;
    this.#head = received.next;
    if (this.#head === undefined) this.#tail = undefined;
    this.#waiting -= received.data.length;
    const { address, port, family } = received.from;
    try {
      this.protocol.datagramReceived(received.data, { address, port, family });
    } catch (exception) {
      // As in CPython, it stays open.
      this.report("Exception in callback datagram_received", exception);
    }
    this.#schedule();
  }

  describe(): string {
    const state = this.lost ? "closed" : this.closing ? "closing" : "open";
    return `${this.constructor.name} ${state} write=<bufsize=${this.#unsent}>`;
  }

  #schedule(): void {
    if (this.#scheduled || this.#head === undefined || this.loop.isClosed()) return;
    this.#scheduled = true;
    this.loop.schedule(this);
  }

  readonly #onMessage = (data: Uint8Array, from: RemoteInfo): void => {
    if (this.closing || this.loop.isClosed() || this.#waiting + data.length > LIMIT) return;
    const received: Received = { data, from, next: undefined };
    this.#waiting += data.length;
    if (this.#tail === undefined) this.#head = received;
    else this.#tail.next = received;
    this.#tail = received;
    if (this.#scheduled) return;
    this.#scheduled = true;
    scheduleFromHost(this.loop, this);
  };

  readonly #onError = (error: unknown): void => {
    if (this.lost || this.loop.isClosed()) return;
    const exception = toOSError(error);
    this.loop.callSoon(() => {
      if (!this.lost) this.protocol.errorReceived(exception);
    });
  };

  #sent(size: number, error: Error | null): void {
    this.#unsent -= size;
    this.#sending--;
    if (this.lost || this.loop.isClosed()) return;
    if (error) this.#onError(error);
    if (!this.protocolPaused && !this.closing) return;
    this.loop.callSoon(() => {
      this.maybeResume();
      if (this.closing && this.#sending === 0) this.#lose(null);
    });
  }

  #forget(): void {
    this.#head = undefined;
    this.#tail = undefined;
    this.#waiting = 0;
  }

  #lose(error: unknown): void {
    if (this.lost) return;
    this.closing = true;
    this.lost = true;
    this.#forget();
    if (this.loop.isClosed()) return;
    const connectionLost = (): void => {
      try {
        this.protocol.connectionLost(error);
      } finally {
        this.#shut();
        closed(this.loop, this);
      }
    };
    this.loop.callSoon(connectionLost);
  }

  #shut(): void {
    try {
      this.socket.close();
    } catch {
      // Somebody else has closed it.
    }
  }
}
