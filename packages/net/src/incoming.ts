import { type Context, copyContext } from "@asyncio-ts/loop";
import { type Runnable, realm, scheduleFromHost } from "@asyncio-ts/loop/internal";
import type { StreamTransport } from "./stream-transport.js";

// What the host has brought and the protocol was not told of yet. The host calls back whenever it
// likes, and the protocol is called in turns: between the two stands this queue. As a rule it holds
// one chunk, for the time of no more than the way to the loop and back, so that it is made for
// that: a runnable that is used again and again, a field for the first chunk, and a node for each
// other one. As in CPython, where each is an event of the selector, one chunk is handed over in a
// turn.

/** How many bytes wait before the socket is told to stop. CPython reads as much at once. */
const LIMIT = 262_144;

interface Node {
  readonly chunk: Uint8Array;
  next: Node | undefined;
}

/** Hands what comes in over to the protocol of `transport`, in order, in turns of its loop. */
export class Incoming implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  readonly #transport: StreamTransport;
  readonly #context: Context = copyContext();
  #scheduled = false;
  /** How many bytes wait. */
  #size = 0;
  #chunk: Uint8Array | undefined = undefined;
  #head: Node | undefined = undefined;
  #tail: Node | undefined = undefined;
  /** The end of file comes after what waits. */
  #ended = false;
  /** The connection is lost once what waits is told. */
  #failure: { readonly error: unknown } | undefined = undefined;
  /** The source was told to stop because too much waits. */
  #stalled = false;

  constructor(transport: StreamTransport) {
    this.#transport = transport;
  }

  /** Whom observers are told of. */
  get subject(): object {
    return this.#transport;
  }

  /** True if the source is stopped for what waits here. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** A chunk has come; `fromHost` if the host calls back in a macrotask just for that. */
  push(chunk: Uint8Array, fromHost: boolean): void {
    this.#size += chunk.length;
    if (this.#chunk === undefined) {
      this.#chunk = chunk;
    } else {
      const node: Node = { chunk, next: undefined };
      if (this.#tail === undefined) this.#head = node;
      else this.#tail.next = node;
      this.#tail = node;
      if (this.#size > LIMIT && !this.#stalled) {
        this.#stalled = true;
        this.#transport.stopSource();
      }
    }
    this.schedule(fromHost);
  }

  /** The part of a chunk that the protocol did not take is the next that it gets. */
  putBack(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#chunk !== undefined) {
      this.#head = { chunk: this.#chunk, next: this.#head };
      this.#tail ??= this.#head;
    }
    this.#chunk = chunk;
  }

  /** The peer will send nothing more. */
  end(): void {
    this.#ended = true;
    this.schedule();
  }

  /** The connection is lost: with an error, or with `null`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.schedule();
  }

  /** Forgets what waits, but for a failure. */
  clear(): void {
    this.#size = 0;
    this.#chunk = undefined;
    this.#head = undefined;
    this.#tail = undefined;
    this.#ended = false;
  }

  /** Takes out all chunks that wait. */
  takeAll(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (let chunk = this.#shift(); chunk !== undefined; chunk = this.#shift()) chunks.push(chunk);
    return chunks;
  }

  /** Lets it be told as soon as may be, if there is anything. */
  schedule(fromHost = false): void {
    if (this.#scheduled || !this.#pending) return;
    const { loop } = this.#transport;
    if (loop.isClosed()) return;
    this.#scheduled = true;
    if (fromHost) scheduleFromHost(loop, this);
    else loop.schedule(this);
  }

  run(): void {
    this.#scheduled = false;
    const transport = this.#transport;
    realm.task = undefined;
    realm.scope = this.#context;
    const { closing, readingPaused } = transport;
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      const empty = this.#chunk === undefined && !this.#ended;
      // A pipe that is gone after its end has failed nobody: what it has sent is there when reading goes
      // on. Node lets the output of a child that has ended flow, whoever has paused it.
      const lasts = error === null && this.#ended && transport.sink === undefined;
      if (closing || empty || (readingPaused && !lasts)) {
        this.#failure = undefined;
        transport.sourceFailed(error);
        return;
      }
    }
    if (closing || readingPaused) return;
    const chunk = this.#shift();
    if (chunk !== undefined) {
      transport.deliver(chunk);
    } else if (this.#ended) {
      this.#ended = false;
      transport.deliverEnd();
    }
    if (this.#stalled && this.#size <= LIMIT / 2) {
      this.#stalled = false;
      transport.startSource();
    }
    if (this.#pending && !this.#scheduled && !transport.readingPaused) {
      this.#scheduled = true;
      transport.loop.schedule(this);
    }
  }

  get #pending(): boolean {
    return this.#chunk !== undefined || this.#ended || this.#failure !== undefined;
  }

  #shift(): Uint8Array | undefined {
    const chunk = this.#chunk;
    if (chunk === undefined) return undefined;
    this.#size -= chunk.length;
    const head = this.#head;
    this.#chunk = head?.chunk;
    if (head !== undefined) {
      this.#head = head.next;
      if (this.#head === undefined) this.#tail = undefined;
    }
    return chunk;
  }
}
