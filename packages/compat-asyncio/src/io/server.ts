import { type Coro, Coroutine } from "@asyncio-ts/future";
import { Server as CoreServer } from "@asyncio-ts/net";
import { NotImplementedError } from "../absent-methods.js";
import type { EventLoop } from "../event-loop.js";
import { TransportSocket } from "./transport-socket.js";

/** CPython: `asyncio.Server`. Made by the loop. */
export class Server extends CoreServer {
  /** What it listens on; empty once it is closed. */
  get sockets(): TransportSocket[] {
    return this.addresses.map((address) => new TransportSocket(this, address));
  }

  get_loop(): EventLoop {
    return this.getLoop() as EventLoop;
  }

  is_serving(): boolean {
    return this.isServing();
  }

  start_serving(): Coroutine<void> {
    return this.startServing();
  }

  serve_forever(): Coroutine<void> {
    return this.serveForever();
  }

  close_clients(): void {
    this.closeClients();
  }

  abort_clients(): void {
    this.abortClients();
  }

  wait_closed(): Coroutine<void> {
    return this.waitClosed();
  }

  __aenter__(): Coroutine<this> {
    return new Coroutine<this>(() => this, undefined, []);
  }

  /** Closes it, and waits for its end. */
  __aexit__(_type?: unknown, _error?: unknown, _traceback?: unknown): Coroutine<void> {
    return new Coroutine<void>(
      function* __aexit__(this: Server): Coro<void> {
        this.close();
        yield* this.waitClosed();
      },
      this,
      [],
    );
  }
}

/** CPython: `asyncio.AbstractServer`. */
export class AbstractServer {
  /** Every server is one. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof CoreServer;
  }

  close(): void {
    absent("close");
  }

  close_clients(): void {
    absent("close_clients");
  }

  abort_clients(): void {
    absent("abort_clients");
  }

  get_loop(): EventLoop {
    return absent("get_loop");
  }

  is_serving(): boolean {
    return absent("is_serving");
  }

  start_serving(): Coroutine<void> {
    return absent("start_serving");
  }

  serve_forever(): Coroutine<void> {
    return absent("serve_forever");
  }

  wait_closed(): Coroutine<void> {
    return absent("wait_closed");
  }

  __aenter__(): Coroutine<this> {
    return absent("__aenter__");
  }

  __aexit__(): Coroutine<void> {
    return absent("__aexit__");
  }
}

function absent(name: string): never {
  throw new NotImplementedError(`${name}()`);
}
