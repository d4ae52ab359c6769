import type { Server as NodeServer, Socket } from "node:net";
import { type Coro, Coroutine, createFuture, type Future } from "@asyncio-ts/future";
import {
  advise,
  type Context,
  copyContext,
  Handle,
  type Loop,
  RuntimeError,
} from "@asyncio-ts/loop";
import { checkTime, INSPECT, scheduleFromHost } from "@asyncio-ts/loop/internal";
import { createTask, sleep } from "@asyncio-ts/task";
import { closed, opened } from "./open-resources.js";
import { makeTlsTransport, makeTransport, type StreamProtocol } from "./open-transport.js";
import { OSError } from "./os-error.js";
import type { Address } from "./protocol.js";
import type { StreamTransport } from "./stream-transport.js";
import type { TlsAcceptor } from "./tls-handshake.js";
import type { TlsLimits } from "./tls-options.js";
import { toOSError } from "./to-os-error.js";

/** What a server serves. */
export interface Service {
  readonly protocolFactory: () => StreamProtocol;
  /** Does the handshakes, if it speaks TLS. */
  readonly acceptor: TlsAcceptor | undefined;
  readonly limits: TlsLimits;
}

// It owns its transports, and is a resource of the loop, without saying so: what they are is
// internal, and not in the built types.
/**
 * Listens, and makes a protocol for each connection. Made by `createServer`, `createUnixServer` and
 * `startServer`. At the end of an `await using` it is closed, and waited for.
 *
 * CPython: `asyncio.Server`; rule X8.
 */
export class Server {
  /** @internal */
  readonly loop: Loop;
  /** What listens; `undefined` once closed. @internal */
  listeners: readonly NodeServer[] | undefined;
  /** @internal */
  readonly service: Service;
  /** @internal */
  readonly transports = new Set<StreamTransport>();
  /** Connections in a handshake. @internal */
  readonly handshakes = new Set<Socket>();
  /** Connections that have come before it began to serve. @internal */
  early: Socket[] = [];
  /** @internal */
  serving = false;
  /** Those who wait for the end; `undefined` once it has come. @internal */
  waiters: Future<void>[] | undefined = [];
  /** What a `serveForever` waits for. @internal */
  forever: Future<void> | undefined = undefined;
  /** @internal */
  readonly context: Context = copyContext();

  /** @internal */
  constructor(loop: Loop, listeners: readonly NodeServer[], service: Service) {
    this.loop = loop;
    this.listeners = listeners;
    this.service = service;
    for (const listener of listeners) {
      listener.on("connection", this.onConnection);
      listener.on("error", this.onError);
    }
    opened(loop, this);
  }

  /** Where it listens: addresses, or the path of a unix socket; none once it is closed. */
  get addresses(): readonly (Address | string)[] {
    return (this.listeners ?? []).flatMap<Address | string>((listener) => {
      const address = listener.address();
      if (address === null) return [];
      return typeof address === "string" ? [address] : [address as Address];
    });
  }

  /** The loop that it belongs to. */
  getLoop(): Loop {
    return this.loop;
  }

  /** True if it takes connections. */
  isServing(): boolean {
    return this.serving;
  }

  /** Begins to take connections, if it does not do so already. */
  startServing(): Coroutine<void> {
    return new Coroutine<void>(
      function* startServing(this: Server): Coro<void> {
        this.begin();
        yield* sleep(0);
      },
      this,
      [],
    );
  }

  /** Serves until it is closed or this is cancelled, which closes it, and waits for its end. */
  serveForever(): Coroutine<void> {
    return new Coroutine<void>(this.serve, this, []);
  }

  /** Stops listening. The connections that there are go on. */
  close(): void {
    const { listeners, forever } = this;
    if (listeners === undefined) return;
    this.listeners = undefined;
    this.serving = false;
    for (const listener of listeners) listener.close();
    for (const socket of this.early) socket.destroy();
    this.early = [];
    if (forever !== undefined && !forever.done()) forever.cancel();
    this.forever = undefined;
    this.checkEnd();
  }

  /** Closes every connection, once what was written to it is sent. */
  closeClients(): void {
    for (const socket of this.handshakes) socket.destroy();
    for (const transport of [...this.transports]) transport.close();
  }

  /** Closes every connection now. */
  abortClients(): void {
    for (const socket of this.handshakes) socket.destroy();
    for (const transport of [...this.transports]) transport.abort();
  }

  /** Waits until it is closed and its last connection has ended, in whatever order. */
  waitClosed(): Coroutine<void> {
    return new Coroutine<void>(
      function* waitClosed(this: Server): Coro<void> {
        if (this.waiters === undefined) return;
        const waiter = createFuture<void>(this.loop);
        waiter.purpose = this;
        this.waiters.push(waiter);
        try {
          yield* waiter;
        } finally {
          const index = this.waiters?.indexOf(waiter) ?? -1;
          if (index >= 0) this.waiters?.splice(index, 1);
        }
      },
      this,
      [],
    );
  }

  /**
   * Ends it in good order: stops listening, lets the connections come to their end by themselves for
   * at most `timeout` milliseconds, aborts those that are left, and gives their number. Call
   * `closeClients()` before, if nobody else ends them. Cancelled, it aborts them at once.
   */
  shutdown(timeout: number): Coroutine<number> {
    checkTime(timeout, "timeout");
    return new Coroutine<number>(
      function* shutdown(this: Server): Coro<number> {
        let aborted = 0;
        const abort = (): void => {
          aborted = this.transports.size + this.handshakes.size;
          this.abortClients();
        };
        this.close();
        const timer = this.loop.callLater(timeout, abort);
        try {
          yield* this.waitClosed();
        } catch (error) {
          abort();
          throw error;
        } finally {
          timer.cancel();
        }
        return aborted;
      },
      this,
      [],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /** @internal */
  *serve(): Coro<void> {
    if (this.forever !== undefined) {
      throw advise(
        new RuntimeError(`server ${this} is already being awaited on serve_forever()`),
        "one of them is enough",
      );
    }
    if (this.listeners === undefined) {
      throw advise(new RuntimeError(`server ${this} is closed`), "create a new one");
    }
    this.begin();
    const forever = createFuture<void>(this.loop);
    forever.purpose = this;
    this.forever = forever;
    try {
      // Nobody sets it: it ends by a cancellation, of this or by close().
      yield* forever;
    } catch (error) {
      this.close();
      yield* this.waitClosed();
      throw error;
    } finally {
      this.forever = undefined;
    }
  }

  /** @internal */
  begin(): void {
    if (this.serving || this.listeners === undefined) return;
    this.serving = true;
    const { early } = this;
    this.early = [];
    for (const socket of early) this.onConnection(socket);
  }

  /** @internal */
  attach(transport: StreamTransport): void {
    this.transports.add(transport);
  }

  /** @internal */
  detach(transport: StreamTransport): void {
    this.transports.delete(transport);
    this.checkEnd();
  }

  /** The loop closes. @internal */
  abandon(): void {
    for (const listener of this.listeners ?? []) listener.close();
    for (const socket of [...this.early, ...this.handshakes]) socket.destroy();
  }

  /** @internal */
  checkEnd(): void {
    const busy = this.transports.size + this.handshakes.size > 0;
    if (busy || this.listeners !== undefined || this.waiters === undefined) return;
    const { waiters } = this;
    this.waiters = undefined;
    closed(this.loop, this);
    for (const waiter of waiters) if (!waiter.done()) waiter.setResult();
  }

  /** @internal */
  readonly onConnection = (socket: Socket): void => {
    const { loop } = this;
    if (loop.isClosed() || this.listeners === undefined) {
      socket.destroy();
    } else if (!this.serving) {
      this.early.push(socket);
    } else {
      scheduleFromHost(loop, new Handle(loop, this.accept, socket, this.context));
    }
  };

  /** In a turn of the loop. @internal */
  readonly accept = (socket: Socket): void => {
    if (this.listeners === undefined) {
      socket.destroy();
      return;
    }
    const { acceptor } = this.service;
    if (acceptor === undefined) {
      this.connected(socket, (protocol) => makeTransport(this.loop, protocol, socket, this));
      return;
    }
    this.handshakes.add(socket);
    createTask(new Coroutine<void>(this.shake, this, [socket, acceptor]), {
      loop: this.loop,
      name: "a server's handshake",
    });
  };

  /** @internal */
  *shake(socket: Socket, acceptor: TlsAcceptor): Coro<void> {
    const { loop, service } = this;
    const { handshake: timeout, shutdown } = service.limits;
    try {
      const secure = yield* acceptor.accept({ loop, socket, timeout });
      this.connected(secure, (protocol) =>
        makeTlsTransport(loop, protocol, secure, shutdown, this),
      );
    } catch (error) {
      if (!(error instanceof OSError)) this.refused(error);
      else if (loop.debug) loop.host.warn(`${this}: a TLS handshake has failed: ${error}`);
    } finally {
      this.handshakes.delete(socket);
      this.checkEnd();
    }
  }

  /** @internal */
  connected(socket: Socket, make: (protocol: StreamProtocol) => StreamTransport): void {
    try {
      make(this.service.protocolFactory()).begin();
    } catch (error) {
      socket.destroy();
      this.refused(error);
    }
  }

  /** @internal */
  refused(exception: unknown): void {
    const message = "Error on transport creation for incoming connection";
    this.loop.callExceptionHandler({ message, exception });
  }

  /** @internal */
  readonly onError = (error: unknown): void => {
    if (this.loop.isClosed()) return;
    const exception = toOSError(error);
    this.loop.callSoon(() => {
      const message = "socket.accept() out of system resource";
      this.loop.callExceptionHandler({ message, exception, server: this });
    });
  };

  /** For messages, and for the console. @internal */
  describe(): string {
    const places = this.addresses.map((each) =>
      typeof each === "string" ? each : `${each.address}:${each.port}`,
    );
    const state = this.listeners === undefined ? "closed" : this.serving ? "serving" : "idle";
    return `${this.constructor.name} ${state} sockets=[${places.join(", ")}]`;
  }

  /** @internal */
  [INSPECT](): string {
    return `<${this.describe()}>`;
  }

  toString(): string {
    return `<${this.describe()}>`;
  }
}
