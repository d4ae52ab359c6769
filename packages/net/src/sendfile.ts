import { type FileHandle, open } from "node:fs/promises";
import { type Coro, Coroutine, createFuture, type Future, fromPromise } from "@asyncio-ts/future";
import { advise, type Loop, RuntimeError, show } from "@asyncio-ts/loop";
import { ConnectionError } from "./os-error.js";
import { BaseProtocol, type Protocol } from "./protocol.js";
import { StreamTransport } from "./stream-transport.js";
import { toOSError } from "./to-os-error.js";
import type { WriteTransport } from "./transport.js";

/** How much is read at once, in bytes. */
const BLOCK = 65_536;

/** What {@link sendfile} takes. */
export interface SendfileOptions {
  /** Where to begin, in bytes. Default: 0. */
  readonly offset?: number | undefined;
  /** How many bytes to send, at most. Default: all up to the end. */
  readonly count?: number | undefined;
  /** False: throw SendfileNotAvailableError, since no host copies files to sockets by itself. */
  readonly fallback?: boolean | undefined;
}

/** The host can't send files by itself. CPython: `asyncio.SendfileNotAvailableError`. */
export class SendfileNotAvailableError extends RuntimeError {
  static {
    SendfileNotAvailableError.prototype.name = "SendfileNotAvailableError";
  }
}

/**
 * Sends a file, given by its path or as an open `FileHandle` of Node's, and gives the number of bytes
 * that were sent. Of the file no more is held than the transport's buffer and one block. Meanwhile
 * nothing is received, and only the end of the connection is told to the protocol. An open file is
 * left open. Nothing happens before it is awaited.
 *
 * CPython: `loop.sendfile`, and its fallback in all cases.
 */
export function sendfile(
  transport: WriteTransport,
  file: string | object,
  options: SendfileOptions = {},
): Coroutine<number> {
  const { fallback = true } = options;
  return new Coroutine<number>(
    {
      *sendfile(): Coro<number> {
        if (transport.isClosing()) {
          throw advise(new RuntimeError("Transport is closing"), "it is too late to send anything");
        }
        if (!(transport instanceof StreamTransport)) {
          throw new RuntimeError(`sendfile is not supported for transport ${show(transport)}`);
        }
        if (!fallback) {
          throw advise(
            new SendfileNotAvailableError("sendfile syscall is not supported"),
            "leave { fallback: false } out",
          );
        }
        if (isHandle(file)) return yield* copy(transport, file, options);
        const handle = yield* openFile(file as string);
        try {
          return yield* copy(transport, handle, options);
        } finally {
          // The process closes it, whatever becomes of the one who waits.
          void handle.close().catch(() => {});
        }
      },
    }.sendfile,
    undefined,
    [],
  );
}

function isHandle(file: unknown): file is FileHandle {
  return typeof (file as Partial<FileHandle> | null)?.read === "function";
}

function* openFile(path: string): Coro<FileHandle> {
  const opening = open(path, "r");
  try {
    return yield* fromPromise(opening);
  } catch (error) {
    // Cancelled, it is opened all the same.
    opening.then(
      (handle) => handle.close(),
      () => {},
    );
    throw toOSError(error);
  }
}

function* copy(
  transport: StreamTransport,
  file: FileHandle,
  { offset = 0, count = Number.POSITIVE_INFINITY }: SendfileOptions,
): Coro<number> {
  const gate = new SendfileProtocol(transport);
  let sent = 0;
  try {
    while (sent < count) {
      // A new one each time: what was written is kept until it is sent.
      const block = new Uint8Array(Math.min(BLOCK, count - sent));
      const { bytesRead } = yield* fromPromise(file.read(block, 0, block.length, offset + sent));
      if (bytesRead === 0) break;
      yield* gate.drain();
      transport.write(block.subarray(0, bytesRead));
      sent += bytesRead;
    }
    // CPython's returns here, with the last of it in the buffer, and so does this.
    return sent;
  } finally {
    gate.restore();
  }
}

/** Stands in for the protocol while the file is sent. CPython: `_SendfileFallbackProtocol`. */
class SendfileProtocol extends BaseProtocol {
  readonly #transport: StreamTransport;
  readonly #protocol: BaseProtocol;
  readonly #loop: Loop;
  readonly #wasReading: boolean;
  readonly #wasPaused: boolean;
  #ready: Future<void> | undefined = undefined;
  #lost: { readonly error: unknown } | undefined = undefined;

  constructor(transport: StreamTransport) {
    super();
    this.#transport = transport;
    this.#protocol = transport.protocol;
    this.#loop = transport.loop;
    this.#wasReading = transport.isReading();
    this.#wasPaused = transport.protocolPaused;
    transport.pauseReading();
    transport.setProtocol(this);
    if (this.#wasPaused) this.#ready = createFuture<void>(this.#loop);
  }

  /** Waits until more may be written. */
  *drain(): Coro<void> {
    this.#check();
    if (this.#ready !== undefined) yield* this.#ready;
    this.#check();
  }

  /** Puts the protocol back. */
  restore(): void {
    const transport = this.#transport;
    transport.setProtocol(this.#protocol);
    if (this.#wasReading) transport.resumeReading();
    const paused = this.#ready !== undefined;
    this.#ready = undefined;
    // It is told what has changed meanwhile, and no more.
    if (this.#lost !== undefined || paused === this.#wasPaused) return;
    if (paused) this.#protocol.pauseWriting();
    else this.#protocol.resumeWriting();
  }

  override pauseWriting(): void {
    this.#ready ??= createFuture<void>(this.#loop);
  }

  override resumeWriting(): void {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready?.done() === false) ready.setResult();
  }

  override connectionLost(error: unknown): void {
    this.#lost = { error };
    this.resumeWriting();
    this.#protocol.connectionLost(error);
  }

  dataReceived(): void {
    throw new RuntimeError("Invalid state: reading should be paused");
  }

  eofReceived(): ReturnType<Protocol["eofReceived"]> {
    throw new RuntimeError("Invalid state: reading should be paused");
  }

  #check(): void {
    if (this.#lost !== undefined && this.#lost.error !== null) throw this.#lost.error;
    if (this.#lost === undefined && !this.#transport.isClosing()) return;
    throw advise(new ConnectionError("Connection closed by peer"), "the file was not sent whole");
  }
}
